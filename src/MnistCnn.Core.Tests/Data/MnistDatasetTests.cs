using MnistCnn.Data;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data;

public sealed class MnistDatasetTests
{
    [MnistFact]
    public async Task LoadAsync_mnist_has_the_known_counts_labels_and_mean_pixel()
    {
        MnistDataset mnist = await MnistDataset.LoadAsync();

        mnist.Name.Should().Be("MNIST");
        (mnist.Train.Count, mnist.Test.Count).Should().Be((60_000, 10_000));
        (mnist.Train.Height, mnist.Train.Width, mnist.Train.Channels, mnist.Train.ClassCount)
            .Should().Be((28, 28, 1, 10));
        mnist.Train.Labels.ToArray()[..10].Should().Equal(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
        mnist.Test.Labels.ToArray()[..10].Should().Equal(7, 2, 1, 0, 4, 1, 4, 9, 5, 9);
        Mean(mnist.Train).Should().BeApproximately(33.3184, 0.0001);
        Mean(mnist.Test).Should().BeApproximately(33.7912, 0.0001);
    }

    [MnistFact]
    public async Task LoadAsync_fashion_mnist_has_the_known_labels_and_its_own_class_names()
    {
        MnistDataset fashion =
            await MnistDataset.LoadAsync(new MnistDatasetOptions { Variant = MnistVariant.FashionMnist });

        fashion.Name.Should().Be("Fashion-MNIST");
        (fashion.Train.Count, fashion.Test.Count).Should().Be((60_000, 10_000));
        fashion.Train.Labels.ToArray()[..10].Should().Equal(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
        fashion.Test.Labels.ToArray()[..10].Should().Equal(9, 2, 1, 1, 6, 1, 4, 6, 5, 7);
        fashion.Test.ClassNames[9].Should().Be("Ankle boot");
    }

    [MnistFact]
    public async Task LoadAsync_directory_of_the_options_is_read_without_the_environment()
    {
        string fashion = Path.Combine(Environment.GetEnvironmentVariable("MNISTCNN_DATA")!, "fashion-mnist");

        MnistDataset read = await MnistDataset.LoadAsync(new MnistDatasetOptions { Directory = fashion });

        read.Train.Labels.ToArray()[..3].Should().Equal(9, 0, 0);
        read.Train.ClassNames[0].Should().Be("0", "the variant, not the directory, names the classes");
    }

    [Fact]
    public async Task LoadAsync_cancelled_token_throws_at_once()
    {
        Func<Task> load = () => MnistDataset.LoadAsync(cancellationToken: new CancellationToken(canceled: true));

        await load.Should().ThrowAsync<OperationCanceledException>();
    }

    private static double Mean(ImageSet set)
    {
        long sum = 0;
        foreach (byte pixel in set.Pixels.Span)
            sum += pixel;
        return (double)sum / set.Pixels.Length;
    }
}
