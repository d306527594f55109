using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Kernels;

public sealed class BlankSearchTests
{
    private static readonly Dictionary<string, Func<CnnChain>> Chains = new()
    {
        ["the notebook's first block"] = () => new CnnChain(28, 28).Convolution(32, 3).Relu().MaxPooling(2),
        ["no pooling"] = () => new CnnChain(28, 28).Convolution(16, 3),
        ["same padding"] = () => new CnnChain(20, 17).Convolution(8, 5, Padding.Same).MaxPooling(2),
        ["colour"] = () => new CnnChain(21, 34, 3).Convolution(16, 3).MaxPooling(3),
        ["steps and gaps"] = () => new CnnChain(23, 29).Convolution(8, 3, stride: 2).MaxPooling(2, 3),
        ["an oblong kernel"] = () => new CnnChain(18, 24, 2).Add(new ConvolutionLayer(8, 2) { KernelWidth = 5 }),
    };

    private static readonly Dictionary<string, Func<CnnChain>> Without = new()
    {
        ["a picture narrower than a vector"] = () => new CnnChain(30, 15).Convolution(8, 3),
        ["windows over the border"] = () => new CnnChain(27, 27).Convolution(8, 3).MaxPooling(2, 2, Padding.Same),
    };

    public static TheoryData<string, int> ChainsAndLanes()
    {
        var data = new TheoryData<string, int>();
        foreach (string chain in Chains.Keys)
            foreach (int lanes in new[] { 1, 4, 8, 16 })
                data.Add(chain, lanes);
        return data;
    }

    public static TheoryData<string> Others => [.. Without.Keys];

    [Theory]
    [MemberData(nameof(ChainsAndLanes))]
    public void Convolve_lists_the_windows_that_see_something_in_order_and_then_the_others(string chain, int lanes)
    {
        (ConvolutionPlan plan, CnnArchitecture network) = PlanOf(Chains[chain](), lanes);
        byte[] images = TestImages.Sketches(network, 8);
        foreach (byte[] image in images.Chunk(images.Length / 8))
        {
            float[] input = Input(plan, image);

            int[] windows = new int[plan.Windows];
            int seen = Convolve(plan, input, windows, lanes);

            int[] expected = [.. plan.EveryWindow.Where(window => SeesSomething(plan, input, window))];
            windows[..seen].Should().Equal(expected);
            windows[seen..].Order().Should().Equal(plan.EveryWindow.Except(expected));
        }
    }

    [Theory]
    [InlineData(-0f)]
    [InlineData(float.NaN)]
    [InlineData(float.Epsilon)]
    public void Convolve_takes_for_blank_nothing_but_plain_zero(float pixel)
    {
        (ConvolutionPlan plan, _) = PlanOf(Chains["no pooling"](), lanes: 16);
        float[] input = new float[plan.InputLength];
        input[0] = pixel;

        Convolve(plan, input, new int[plan.Windows], lanes: 16).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_plan_looks_for_no_blank_windows_where_they_cannot_be_read_whole(string chain) =>
        PlanOf(Without[chain](), lanes: 16).Plan.BlankSearch.Should().BeNull();

    [Fact]
    public void A_plan_looks_for_no_blank_windows_behind_another_convolution()
    {
        CnnLayout layout = new CnnChain(28, 28).Convolution(16, 3).Convolution(16, 5).Flatten().Dense(2).Build().Layout;

        new CnnPlan(layout, lanes: 16, folds: true).Steps.OfType<ConvolutionStep>()
            .Select(step => step.Plan.BlankSearch is null).Should().Equal(false, true);
    }

    private static int Convolve(ConvolutionPlan plan, float[] input, int[] windows, int lanes)
    {
        ForwardKernels kernels = KernelWidths.Forward(lanes);
        var weights =
            new ConvolutionWeights { Kernel = new float[plan.KernelLength], Bias = new float[plan.Filters] };
        return kernels.Convolve(
            plan, input, weights, new float[kernels.ScratchLength(plan)], new float[plan.OutputLength], winners: [],
            windows);
    }

    // Under any pixel of the window, under any place of the kernel.
    private static bool SeesSomething(ConvolutionPlan plan, float[] input, int window) =>
        plan.Pixels.AsSpan(window * plan.WindowSize, plan.WindowSize).ToArray().Any(pixel =>
            plan.Runs.Any(run => input.AsSpan(pixel + run, plan.RunLength).ContainsAnyExcept(0f)));

    private static float[] Input(ConvolutionPlan plan, byte[] image)
    {
        float[] input = new float[plan.InputLength];
        (MapSize size, (int top, int left)) = (plan.Layer.Input, plan.Layer.Border);
        for (int i = 0; i < image.Length; i++)
        {
            (int channel, int pixel) = Math.DivRem(i, size.Height * size.Width);
            (int row, int column) = Math.DivRem(pixel, size.Width);
            input[plan.TapOffset(row + top, column + left) + channel] = image[i];
        }

        return input;
    }

    private static (ConvolutionPlan Plan, CnnArchitecture Network) PlanOf(CnnChain chain, int lanes)
    {
        CnnArchitecture network = chain.Flatten().Dense(2).ToArchitecture();
        var plan = new CnnPlan(network.Build(seed: 1).Layout, lanes, folds: true);
        return (plan.Steps.OfType<ConvolutionStep>().First().Plan, network);
    }
}
