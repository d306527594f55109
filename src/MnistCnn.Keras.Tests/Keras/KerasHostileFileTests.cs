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
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(model);

        Action load = () => KerasWeights.Load(model, KerasFixture.PathOf(file));

        load.Should().Throw<InvalidDataException>().Which.Message.Should().Contain(file).And.Contain(problem);
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData("hostile-size.h5", "1000000000000000")]
    [InlineData("hostile-units.h5", "'/dense/dense/kernel:0' claims [100, 1000000] values, which a file of * bytes "
        + "cannot hold")]
    public void Read_of_sizes_that_the_file_cannot_hold_takes_no_memory_for_them(string file, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action read = () => KerasWeights.Read(KerasFixture.PathOf(file));

        read.Should().Throw<InvalidDataException>().WithMessage($"*{file}*{problem}*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Fact]
    public void Read_of_a_model_whose_description_is_no_Unicode_says_so()
    {
        byte[] bytes = File.ReadAllBytes(KerasFixture.PathOf("whole-model.h5"));
        // Half a surrogate pair, as JSON writes it.
        "\\ud800"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("Conv2D"u8)));
        File.WriteAllBytes(_directory.File("model.h5"), bytes);

        Action read = () => KerasModel.Load(_directory.File("model.h5"));

        read.Should().Throw<InvalidDataException>().WithMessage("*model.h5*The description of the model is not the "
            + "JSON*");
    }

    [Fact]
    public void Read_of_many_names_for_one_group_is_given_up()
    {
        // Each of 1,000 layers is the same group, which has 1,000 names for the same weight: a million weights in a
        // small file.
        string[] names = [.. Enumerable.Range(0, 1_000).Select(i => $"{i}")];
        var weight = new PureHDF.H5Dataset(new float[] { 1, 2 });
        var layer = new PureHDF.H5Group { Attributes = { ["weight_names"] = names } };
        var root = new PureHDF.H5File { Attributes = { ["layer_names"] = names } };
        foreach (string name in names)
            (layer[name], root[name]) = (weight, layer);
        root.Write(_directory.File("same.h5"));

        Action read = () => KerasWeights.Read(_directory.File("same.h5"));

        read.Should().Throw<InvalidDataException>().WithMessage("*same.h5*refer to each other so often*");
    }

    [Fact]
    public void Load_of_an_archive_that_unpacks_to_much_more_than_it_is_takes_no_memory_for_it()
    {
        string path = _directory.File("bomb.keras");
        KerasArchives.Write(path, ("config.json", "{}"), ("model.weights.h5", new byte[100_000_000]));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Action load = () => KerasModel.Load(path);

        load.Should().Throw<InvalidDataException>()
            .WithMessage("*bomb.keras*'model.weights.h5' claims 100000000 bytes, which an archive of this size*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Load_of_weights_that_are_not_finite_names_them_and_leaves_the_model_as_it_was(float value, string said)
    {
        Cnn spoiled = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(1).Build();
        float[] values = spoiled.GetWeights("dense1.bias");
        values[2] = value;
        spoiled.SetWeights("dense1.bias", values);
        KerasWeights.Save(spoiled, _directory.File("spoiled.h5"));
        KerasModel.Save(spoiled, _directory.File("spoiled.keras"));
        Cnn model = new CnnBuilder().WithFilters(3, 4).WithDenseUnits(6).WithSeed(2).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(model);
        Action[] calls =
        [
            () => KerasWeights.Load(model, _directory.File("spoiled.h5")),
            () => KerasWeights.Read(_directory.File("spoiled.h5")),
            () => KerasModel.Load(_directory.File("spoiled.keras")),
        ];

        foreach (Action call in calls)
            call.Should().Throw<InvalidDataException>()
                .WithMessage($"*spoiled*/dense/*' has {said} at value 2 of 6, and weights must be finite numbers*");
        ModelWeights.Of(model).Should().BeEquivalentTo(before);
    }

    [Theory]
    [InlineData("../model.weights.h5")]
    [InlineData("/model.weights.h5")]
    [InlineData("MODEL.WEIGHTS.H5")]
    public void Load_of_an_archive_takes_no_entry_but_by_its_very_name(string name)
    {
        string path = _directory.File("other.keras");
        KerasArchives.Write(path, ("config.json", "{}"), (name, new byte[8]));

        Action load = () => KerasModel.Load(path);

        load.Should().Throw<InvalidDataException>().WithMessage("*has one 'model.weights.h5' in it: this one has 0*");
    }

    [Fact]
    public void Load_of_an_archive_with_a_changed_byte_says_that_it_is_damaged()
    {
        byte[] bytes = File.ReadAllBytes(KerasFixture.PathOf("archive.keras"));
        bytes[bytes.AsSpan().IndexOf("\"filters\""u8) + 12]++;
        File.WriteAllBytes(_directory.File("damaged.keras"), bytes);

        Action load = () => KerasModel.Load(_directory.File("damaged.keras"));

        load.Should().Throw<InvalidDataException>().WithMessage("*damaged.keras*'config.json' is damaged*");
    }

    [Theory]
    [InlineData("text", "signature of an HDF5 file")]
    [InlineData("PK\u0003\u0004", "It is a zip archive")]
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
