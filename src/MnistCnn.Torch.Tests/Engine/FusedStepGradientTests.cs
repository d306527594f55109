using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engine;

[Collection(TorchTests.Name)]

public sealed class FusedStepGradientTests
{
    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, Filters = [5, 3], DenseUnits = [7], ClassCount = 3,
    };

    private static readonly Dictionary<string, CnnOptions> Networks = new()
    {
        ["the notebook's, depth 2"] = new CnnOptions(),
        ["the notebook's, depth 3"] = new CnnOptions { Filters = [32, 32, 64] },
        ["depth 1"] = new CnnOptions { Filters = [16], Dropout = 0 },
        ["depth 4, same padding"] = new CnnOptions { Filters = [8, 16, 24, 40], Padding = Padding.Same },
        ["kernel 5"] = new CnnOptions { KernelSize = 5, Filters = [20, 50], Dropout = 0.25 },
        ["kernel 5, same padding"] = Small with { KernelSize = 5, Padding = Padding.Same },
        ["kernel 1"] = Small with { KernelSize = 1 },
        ["kernel 2"] = Small with { KernelSize = 2 },
        ["kernel 7"] = new CnnOptions { KernelSize = 7, Filters = [4, 6] },
        ["pool 3"] = Small with { PoolSize = 3, Padding = Padding.Same },
        ["colour"] = Small with { InputChannels = 3 },
        ["many channels, odd filters"] = Small with { InputChannels = 17, Filters = [33, 1] },
        ["one unit"] = Small with { DenseUnits = [1], ClassCount = 2, Filters = [1], Dropout = 0 },
        ["no pooling"] = Small with { Pooling = PoolingKind.None },
        ["average pooling"] = Small with { Pooling = PoolingKind.Average, PoolSize = 3, Padding = Padding.Same },
        ["normalisation before"] = Small with { BatchNormalization = BatchNormalization.BeforeActivation },
        ["normalisation"] = Small with { BatchNormalization = BatchNormalization.AfterPooling },
        ["normalisation, same padding"] = new CnnOptions
        {
            BatchNormalization = BatchNormalization.AfterPooling, Padding = Padding.Same, Filters = [8, 20, 16],
        },
    };

    public static TheoryData<string, int, int> NetworksLanesAndThreads()
    {
        var data = new TheoryData<string, int, int>();
        foreach (string network in Networks.Keys)
            foreach ((int lanes, int threads) in new[] { (1, 2), (4, 1), (8, 5), (16, 1), (16, 2) })
                data.Add(network, lanes, threads);
        return data;
    }

    [Theory]
    [MemberData(nameof(NetworksLanesAndThreads))]
    public void Gradients_are_those_of_autograd(string network, int lanes, int threads)
    {
        // Seeds for which no two pixels of a window are so near to each other that rounding chooses the greater.
        foreach (int batch in new[] { 2, 7, 12, 19 }.Where(batch => batch > 2 || !Normalizes(Networks[network])))
            Compare(new ReferenceCnn(Networks[network], seed: batch + 1), batch, lanes, threads);
    }

    [Fact]
    public void Gradients_are_those_of_autograd_where_units_are_dead()
    {
        var cnn = new ReferenceCnn(Small with { Filters = [20, 12], DenseUnits = [40] });
        cnn.Values["conv1.bias"].AsSpan(0, 6).Fill(-10);
        cnn.Values["conv2.bias"].AsSpan(3, 5).Fill(-10);
        cnn.Values["dense1.bias"].AsSpan(10, 20).Fill(-10);

        Compare(cnn, batch: 9, lanes: 8, threads: 2);
    }

    [Fact]
    public void Gradients_are_those_of_autograd_where_all_pixels_tie()
    {
        var cnn = new ReferenceCnn(Small with { Filters = [6, 4] });
        byte[] images = new byte[5 * 12 * 11];
        images.AsSpan(2 * 12 * 11).Fill(255);

        Compare(cnn, images, TestImages.Labels(Small, 5), [0, 1, 2, 3, 4], lanes: 8, threads: 1);
    }

    private static void Compare(ReferenceCnn cnn, int batch, int lanes, int threads)
    {
        const int Count = 30;
        int[] indices = [.. Enumerable.Range(0, batch).Select(i => i * 11 % Count)];
        Compare(
            cnn, TestImages.Drawings(cnn.Options, Count), TestImages.Labels(cnn.Options, Count), indices,
            lanes, threads);
    }

    private static void Compare(ReferenceCnn cnn, byte[] images, byte[] labels, int[] indices, int lanes, int threads)
    {
        (_, Dictionary<string, float[]> expected) = TorchTraining.Gradients(cnn, images, labels, indices, seed: 5);
        Cnn model = cnn.ToCnn(lanes);
        using var step = new FusedStep(
            model, cnn.SetOf(images, labels), new TrainerOptions { Threads = threads }, seed: 5,
            KernelWidths.Training(lanes));

        step.Run(indices, learningRate: 0);

        // Behind a normalisation, parts of a gradient cancel, some to exactly zero: only the whole says how near is
        // near.
        double? norm = Normalizes(cnn.Options) ? TorchTraining.Norm(expected.Values) : null;
        foreach ((string name, float[] values) in expected)
            FusedGradients.Of(step, model, name).ShouldBeCloseTo(values, 1e-5, name, norm);
    }

    private static bool Normalizes(CnnOptions options) => options.BatchNormalization != BatchNormalization.None;
}
