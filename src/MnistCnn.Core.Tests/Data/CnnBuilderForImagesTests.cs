using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Data;

public sealed class CnnBuilderForImagesTests
{
    [Fact]
    public void For_images_takes_their_size_and_their_classes_by_name()
    {
        ImageSet images = ImageSet.FromArrays(
            new byte[2 * 3 * 20 * 14], [0, 1], height: 20, width: 14, channels: 3, classNames: ["cat", "dog"]);

        Cnn model = CnnBuilder.For(images).WithFilters(4).WithBatchNormalization().Build();

        CnnArchitecture network = model.Architecture;
        (network.InputHeight, network.InputWidth, network.InputChannels).Should().Be((20, 14, 3));
        network.ClassCount.Should().Be(2);
        model.Description.ClassNames.Should().Equal("cat", "dog");
    }

    [Fact]
    public void For_a_data_set_builds_what_trains_on_it()
    {
        IMnistDataset digits = EmbeddedDigits.Load();
        Cnn model = CnnBuilder.For(digits).WithFilters(4).WithSeed(1).Build();

        new Trainer(model, new TrainerOptions { Epochs = 1 }).Fit(digits.Train.Take(64), digits.Test.Take(10))
            .Epochs.Should().ContainSingle();
    }

    [Fact]
    public void For_without_images_names_what_is_missing()
    {
        ((Action)(() => CnnBuilder.For((ImageSet)null!))).Should().Throw<ArgumentNullException>()
            .WithParameterName("images");
        ((Action)(() => CnnBuilder.For((IMnistDataset)null!))).Should().Throw<ArgumentNullException>()
            .WithParameterName("dataset");
    }
}
