using MnistCnn.Data;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data;

public sealed class ImageDatasetTests
{
    [Fact]
    public void Parts_are_kept()
    {
        (ImageSet train, ImageSet test, ImageSet validation) =
            (Stripes.Make(8), Stripes.Make(4, 2), Stripes.Make(4, 3));

        var dataset = new ImageDataset("stripes", train, test, validation);

        dataset.Should().BeAssignableTo<IMnistDataset>();
        (dataset.Name, dataset.Train, dataset.Test, dataset.Validation).Should()
            .Be(("stripes", train, test, validation));
        new ImageDataset("stripes", train, test).Validation.Should().BeNull();
    }

    [Fact]
    public void Images_of_two_sizes_are_refused() =>
        FluentActions.Invoking(() => new ImageDataset(
            "mixed", ImageSet.FromArrays(new byte[4], [0], 2, 2), ImageSet.FromArrays(new byte[6], [0], 3, 2)))
            .Should().Throw<ArgumentException>().WithParameterName("test")
            .WithMessage("The images of test are 1×3×2 and those of train 1×2×2; all must have one size.*");

    [Fact]
    public void Parts_of_different_classes_are_refused() =>
        FluentActions.Invoking(() => new ImageDataset(
            "mixed", Stripes.Make(8), Stripes.Make(4), Stripes.Make(4, classes: 5)))
            .Should().Throw<ArgumentException>().WithParameterName("validation").WithMessage("The class names of*");
}
