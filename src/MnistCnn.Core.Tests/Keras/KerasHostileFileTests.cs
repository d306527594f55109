using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

public sealed class KerasHostileFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("hostile-external-link.h5", "'/conv2d/conv2d/kernel:0' is a link to another file")]
    [InlineData("hostile-soft-link.h5", "'/conv2d/conv2d/kernel:0' is a soft link")]
    [InlineData("hostile-soft-link-to-itself.h5", "'/conv2d/conv2d/kernel:0' is a soft link")]
    [InlineData("hostile-external-data.h5", "'/conv2d/conv2d/kernel:0' keeps its values in another file")]
    [InlineData("hostile-virtual.h5", "'/conv2d/conv2d/kernel:0' cannot be read. It is a virtual data set")]
    [InlineData("hostile-size.h5", "/conv2d/conv2d/kernel:0 [3, 3, 1, 1000000000000000]")]
    [InlineData("hostile-text.h5", "/conv2d/conv2d/kernel:0 [3, 3, 1, 3] of text of 4 bytes")]
    [InlineData("hostile-missing-chunk.h5", "Of its 3 chunks 0 are in the file")]
    [InlineData("hostile-lzf.h5", "filter 32000")]
    [InlineData("hostile-group.h5", "'/conv2d/conv2d/kernel:0' is not a data set")]
    public void Load_of_what_no_weight_file_should_have_names_it_and_reads_nothing_else(string file, string problem)
    {
        using Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();
        Dictionary<string, byte[]> before = KerasFixture.Weights(model);

        Action load = () => KerasWeights.Load(model, KerasFixture.PathOf(file));

        load.Should().Throw<InvalidDataException>().Which.Message.Should().Contain(file).And.Contain(problem);
        KerasFixture.Weights(model).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData("hostile-size.h5", "1000000000000000")]
    [InlineData("hostile-units.h5", "'/dense/dense/kernel:0' claims [100, 1000000] values, which a file of * bytes cannot hold")]
    public void Read_of_sizes_that_the_file_cannot_hold_takes_no_memory_for_them(string file, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action read = () => KerasWeights.Read(KerasFixture.PathOf(file));

        read.Should().Throw<InvalidDataException>().WithMessage($"*{file}*{problem}*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Theory]
    [InlineData("depth2.h5")]
    [InlineData("newest-format.h5")]
    public void Read_of_a_truncated_file_says_so(string file)
    {
        byte[] bytes = File.ReadAllBytes(KerasFixture.PathOf(file));
        string path = _directory.File("cut.h5");
        foreach (int length in Enumerable.Range(0, 60).Select(part => bytes.Length * part / 60))
        {
            File.WriteAllBytes(path, bytes[..length]);

            Action read = () => KerasWeights.Read(path);

            read.Should().Throw<InvalidDataException>().Which.Message.Should().Contain(path);
        }
    }

    [Theory]
    [InlineData("depth2.h5")]
    [InlineData("depth2.weights.h5")]
    [InlineData("newest-format.h5")]
    [InlineData("packed.h5")]
    public void Load_of_a_file_with_flipped_bytes_fits_or_says_that_it_does_not(string file)
    {
        var random = new Random(1);
        byte[] whole = File.ReadAllBytes(KerasFixture.PathOf(file));
        string path = _directory.File("flipped.h5");
        using Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).Build();
        int refused = 0;
        for (int trial = 0; trial < 400; trial++)
        {
            byte[] bytes = [.. whole];
            for (int flip = 0; flip < 1 + (trial % 8); flip++)
                bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            File.WriteAllBytes(path, bytes);
            try
            {
                KerasWeights.Load(model, path);
            }
            catch (InvalidDataException exception)
            {
                exception.Message.Should().Contain(path);
                refused++;
            }
        }

        refused.Should().BeGreaterThan(20);
    }

    [Theory]
    [InlineData("text", "signature of an HDF5 file")]
    [InlineData("PK\u0003\u0004", "model.weights.h5")]
    [InlineData("", "signature of an HDF5 file")]
    public void Read_of_something_else_says_what_it_is_not(string content, string problem)
    {
        File.WriteAllText(_directory.File("other.h5"), content);

        Action read = () => KerasWeights.Read(_directory.File("other.h5"));

        read.Should().Throw<InvalidDataException>().Which.Message.Should().Contain("other.h5").And.Contain(problem);
    }

    [Fact]
    public void Read_of_an_HDF5_file_of_something_else_says_what_it_lacks()
    {
        new PureHDF.H5File { ["data"] = new float[] { 1, 2 } }.Write(_directory.File("other.h5"));

        Action read = () => KerasWeights.Read(_directory.File("other.h5"));

        read.Should().Throw<InvalidDataException>().WithMessage("*other.h5*none of Keras's*'layer_names'*");
    }
}
