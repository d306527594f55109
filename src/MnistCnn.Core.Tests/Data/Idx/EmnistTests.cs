using System.Text;
using MnistCnn.Data;
using MnistCnn.Data.Idx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Idx;

public sealed class EmnistTests : IDisposable
{
    // Columns of 1, 2 and 3, and of 4, 5 and 6, as the files have them: on their side.
    private static readonly byte[] Lying = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Images_stand_upright()
    {
        Write(_directory.Path, "balanced", "0 48\n1 49\n2 65\n", [2, 0]);

        ImageDataset emnist = Emnist.Load(_directory.Path, EmnistSplit.Balanced);

        (emnist.Name, emnist.Train.Height, emnist.Train.Width).Should().Be(("EMNIST Balanced", 3, 2));
        emnist.Train.Pixels.ToArray().Should().Equal(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6);
        emnist.Test.Labels.ToArray().Should().Equal(2, 0);
        emnist.Train.ClassNames.Should().Equal("0", "1", "A");
    }

    [Fact]
    public void Letters_begin_at_zero_and_are_named_by_both_forms()
    {
        Write(Directory.CreateDirectory(_directory.File("gzip")).FullName, "letters", "1 65 97\n2 66 98 \r\n", [2, 1]);

        ImageDataset emnist = Emnist.Load(_directory.Path, EmnistSplit.Letters);

        emnist.Train.Labels.ToArray().Should().Equal(1, 0);
        emnist.Train.ClassNames.Should().Equal("Aa", "Bb");
    }

    [Fact]
    public void Csv_files_are_read_upright_too()
    {
        Write(_directory.Path, "letters", "1 65 97\n2 66 98\n", [2, 1]);
        ImageDataset fromIdx = Emnist.Load(_directory.Path, EmnistSplit.Letters);
        foreach (string file in Directory.GetFiles(_directory.Path, "*ubyte*"))
            File.Delete(file);
        foreach (string part in new[] { "train", "test" })
            File.WriteAllText(_directory.File($"emnist-letters-{part}.csv"), "2,1,2,3,4\n1,5,6,7,8\n");

        ImageDataset fromCsv = Emnist.Load(_directory.Path, EmnistSplit.Letters);

        fromCsv.Test.Labels.ToArray().Should().Equal(fromIdx.Test.Labels.ToArray()).And.Equal(1, 0);
        fromCsv.Test.Pixels.ToArray().Should().Equal(1, 3, 2, 4, 5, 7, 6, 8);
        fromCsv.Test.ClassNames.Should().Equal("Aa", "Bb");
        File.WriteAllText(_directory.File("emnist-letters-test.csv"), "0,1,2,3,4\n");
        FluentActions.Invoking(() => Emnist.Load(_directory.Path, EmnistSplit.Letters)).Should()
            .Throw<InvalidDataException>().WithMessage("*letters-test.csv: label 0 at index 0 has no class*");
    }

    [Theory]
    [InlineData("0 48\n1 49\n", new byte[] { 2, 0 }, "*labels-idx1-ubyte*: label 2 at index 0 has no class*0 to 1.")]
    [InlineData("1 65\n2 66\n", new byte[] { 1, 0 }, "*label 0 at index 1 has no class in the mapping*1 to 2.")]
    [InlineData("0 48\n2 49\n", new byte[] { 0, 0 }, "*mapping.txt: the line '2 49' does not tell the next label*")]
    [InlineData("0 48\n1\n", new byte[] { 0, 0 }, "*mapping.txt: the line '1' does not*")]
    [InlineData("0 48\n1 55296\n", new byte[] { 0, 0 }, "*mapping.txt: the line '1 55296' does not*")]
    [InlineData("0 zero\n", new byte[] { 0, 0 }, "*mapping.txt: the line '0 zero' does not*")]
    [InlineData("0 48\n", new byte[] { 0, 0 }, "*mapping.txt: There must be 2 to 65536 class names*")]
    public void Labels_and_mappings_that_do_not_fit_are_refused(string mapping, byte[] labels, string message)
    {
        Write(_directory.Path, "digits", mapping, labels);

        FluentActions.Invoking(() => Emnist.Load(_directory.Path, EmnistSplit.Digits)).Should()
            .Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void Mapping_broken_at_random_is_read_or_refused()
    {
        Write(_directory.Path, "mnist", "0 48\n1 49\n", [0, 1]);
        var mutation = new Mutation(Encoding.ASCII.GetBytes("0 48\n1 49 97\n2 65\n"), seed: 1);
        for (int i = 0; i < 2_000; i++)
        {
            File.WriteAllBytes(_directory.File("emnist-mnist-mapping.txt"), mutation.Next());
            Exception? thrown = Record.Exception(() => Emnist.Load(_directory.Path, EmnistSplit.Mnist));

            if (thrown is not null)
                thrown.Should().BeOfType<InvalidDataException>().Which.Message.Any(char.IsControl).Should().BeFalse();
        }
    }

    [Fact]
    public void Missing_file_and_limit_are_told()
    {
        Write(_directory.Path, "byclass", "0 48\n1 49\n", [0, 1]);

        FluentActions.Invoking(() => Emnist.Load(_directory.Path, EmnistSplit.ByMerge)).Should()
            .Throw<FileNotFoundException>().WithMessage("*does not hold emnist-bymerge-mapping.txt.");
        FluentActions.Invoking(() => Emnist.Load(_directory.Path, EmnistSplit.ByClass, maxBytes: 11)).Should()
            .Throw<InvalidDataException>().WithMessage("*maxBytes allows 11.");
        FluentActions.Invoking(() => Emnist.Load(_directory.Path, (EmnistSplit)9)).Should()
            .Throw<ArgumentOutOfRangeException>().WithParameterName("split");
    }

    private static void Write(string directory, string split, string mapping, byte[] labels)
    {
        string start = Path.Combine(directory, $"emnist-{split}-");
        File.WriteAllText($"{start}mapping.txt", mapping);
        var lying = ImageSet.FromArrays([.. Lying], [.. labels], 2, 3, classNames: ["0", "1", "2"]);
        foreach (string part in new[] { "train", "test" })
        {
            IdxWriter.WriteImages($"{start}{part}-images-idx3-ubyte.gz", lying);
            IdxWriter.WriteLabels($"{start}{part}-labels-idx1-ubyte", lying);
        }
    }
}
