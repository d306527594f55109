using MnistCnn.Data;
using MnistCnn.Imaging;

namespace MnistCnn.Tests.Imaging;

public sealed class PictureFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mnistcnn-pictures-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Files_hold_what_the_memory_forms_hold_and_nothing_is_left_beside_them()
    {
        TrainingCurves curves = new(("two", Histories.Of(3)));
        DigitGrid grid = new(ImageSet.FromArrays(new byte[4], [1], 2, 2), 1, 1);

        curves.SavePng(In("curves.png"), 600, 300);
        curves.SaveSvg(In("curves.svg"), 600, 300);
        grid.SavePng(In("digits.png"));
        grid.SaveSvg(In("digits.svg"));

        File.ReadAllBytes(In("curves.png")).Should().Equal(curves.ToPng(600, 300));
        File.ReadAllText(In("curves.svg")).Should().Be(curves.ToSvg(600, 300));
        File.ReadAllBytes(In("digits.png")).Should().Equal(grid.ToPng());
        File.ReadAllText(In("digits.svg")).Should().Be(grid.ToSvg());
        Directory.GetFiles(_directory).Should().HaveCount(4);
    }

    [Fact]
    public void A_picture_replaces_the_one_before()
    {
        File.WriteAllText(In("curves.svg"), new string('x', 1_000_000));

        new TrainingCurves(("two", Histories.Of(3))).SaveSvg(In("curves.svg"));

        File.ReadAllText(In("curves.svg")).Should().StartWith("<?xml").And.EndWith("</svg>\n");
    }

    [Fact]
    public void A_picture_that_cannot_be_drawn_leaves_the_one_before()
    {
        File.WriteAllText(In("curves.png"), "before");

        Action save = () => new TrainingCurves(("two", Histories.Of(3))).SavePng(In("curves.png"), width: 0);

        save.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("width");
        File.ReadAllText(In("curves.png")).Should().Be("before");
        Directory.GetFiles(_directory).Should().ContainSingle();
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        Action save = () => new TrainingCurves(("two", Histories.Of(3))).SavePng(In("none/curves.png"));

        save.Should().Throw<DirectoryNotFoundException>().WithMessage($"*{In("none")}*");
    }

    private string In(string name) => Path.Combine(_directory, name);
}
