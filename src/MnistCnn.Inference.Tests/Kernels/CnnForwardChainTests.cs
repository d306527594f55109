using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Kernels;

/// <summary>The forward pass of chains in any order and in awkward sizes, for every width of vectors.</summary>
public sealed class CnnForwardChainTests
{
    private const double Tolerance = 1e-5;

    private static readonly int[] Widths = [1, 4, 8, 16];

    // One image, and as many as fill a batch of 24, or leave one out, or go over it by one, or go row by row.
    private static readonly int[] Counts = [1, 23, 24, 25, 4];

    private static readonly Dictionary<string, CnnChain> Orders = new()
    {
        ["an image of one pixel"] = new CnnChain(1, 1).Convolution(3, 1).Relu().Flatten().Dense(2),
        ["one pixel, windows far over the border"] = new CnnChain(1, 1)
            .Convolution(3, 5, Padding.Same).MaxPooling(3, 2, Padding.Same).AveragePooling(4, 1, Padding.Same)
            .Flatten().Dense(2),
        ["one row"] = new CnnChain(1, 17).Convolution(5, 3, Padding.Same).MaxPooling(2, 2, Padding.Same)
            .Flatten().Dense(3),
        ["one column, colour"] = new CnnChain(19, 1, 3).Convolution(5, 3, Padding.Same, stride: 2)
            .GlobalAveragePooling().Dense(3),
        ["two convolutions in a row"] = new CnnChain(7, 9).Convolution(5, 3, Padding.Same).Convolution(17, 2).Relu()
            .Flatten().Dense(3),
        ["three convolutions in a row that pad"] = new CnnChain(7, 9, 3).Convolution(5, 4, Padding.Same)
            .Convolution(3, 3, Padding.Same, stride: 2).Convolution(9, 2, Padding.Same).Flatten().Dense(3),
        ["activations between convolutions that pad"] = new CnnChain(6, 5).Convolution(3, 3, Padding.Same)
            .Activation(Activation.Sigmoid).Convolution(5, 3, Padding.Same).Activation(Activation.Tanh)
            .Convolution(2, 3, Padding.Same).Flatten().Dense(3),
        ["normalisation first"] = new CnnChain(6, 5, 3).BatchNormalization().Convolution(4, 3, Padding.Same).Relu()
            .Flatten().Dense(3),
        ["pooling first"] = new CnnChain(7, 5, 3).MaxPooling(2).Convolution(4, 2).Relu().Flatten().Dense(3),
        ["mean first, with overlapping windows"] = new CnnChain(7, 5).AveragePooling(3, 2, Padding.Same)
            .Convolution(4, 2).Flatten().Dense(3),
        ["dropout first"] = new CnnChain(6, 5, 3).Dropout(0.2).Convolution(4, 3).Relu().Flatten().Dense(3),
        ["activation first"] = new CnnChain(6, 5, 3).Activation(Activation.Sigmoid).Convolution(4, 3, Padding.Same)
            .Flatten().Dense(3),
        ["ReLU first"] = new CnnChain(6, 5, 3).Relu().Flatten().Dense(3),
        ["flatten first"] = new CnnChain(6, 5, 3).Flatten().Dense(7).Relu().Dense(3),
        ["dropout, then flatten"] = new CnnChain(6, 5, 3).Dropout(0.2).Flatten().Dense(7).Relu().Dense(3),
        ["identity, then flatten"] = new CnnChain(6, 5, 3).Activation(Activation.Linear).Flatten().Dense(3),
        ["dropout, then flatten and normalisation"] = new CnnChain(6, 5, 3).Dropout(0.2).Flatten().BatchNormalization()
            .Activation(Activation.Sigmoid).Dense(3),
        ["normalisation, then flatten"] = new CnnChain(6, 5, 3).BatchNormalization().Flatten().Dense(3),
        ["global mean first"] = new CnnChain(6, 5, 3).GlobalAveragePooling().Dense(4).Relu().Dense(2),
        ["normalisation behind flatten"] = new CnnChain(6, 5).Convolution(3, 2).Flatten().BatchNormalization().Relu()
            .Dense(3),
        ["normalisation of a flattened image"] = new CnnChain(3, 5, 2).Flatten().BatchNormalization().Dense(3),
        ["activation behind flatten"] = new CnnChain(6, 5).Convolution(3, 2).Flatten().Activation(Activation.Sigmoid)
            .Dense(3),
        ["flatten twice"] = new CnnChain(6, 5).Convolution(3, 2).Flatten().Flatten().Dense(3),
        ["no hidden layer"] = new CnnChain(6, 5).Flatten().Dense(2),
        ["many dense layers"] = new CnnChain(6, 5).Flatten().Dense(1).Dense(49).BatchNormalization().Relu()
            .Activation(Activation.Elu).Dense(16).Activation(Activation.Gelu).Dense(3),
        ["a global mean at the end"] = new CnnChain(6, 5).Convolution(9, 3).Relu().Convolution(3, 1)
            .GlobalAveragePooling(),
        ["a normalised global mean at the end"] = new CnnChain(6, 5).Convolution(3, 3).Relu().GlobalAveragePooling()
            .BatchNormalization(),
        ["an activation at the end"] = new CnnChain(6, 5).Flatten().Dense(5).Activation(Activation.Sigmoid),
        ["ReLU at the end"] = new CnnChain(6, 5).Flatten().Dense(5).Relu(),
        ["dropout at the end"] = new CnnChain(6, 5).Flatten().Dense(5).Relu().Dropout(0.5),
        ["softmax at the end"] = new CnnChain(6, 5).Flatten().Dense(5).Activation(Activation.Softmax),
        ["a flattened pixel at the end"] = new CnnChain(3, 4).Convolution(5, 3).MaxPooling(2, 1, Padding.Same)
            .AveragePooling(2, 2, Padding.Same).Flatten(),
        ["a flattened, activated pixel at the end"] = new CnnChain(3, 3).Convolution(5, 3).Flatten()
            .Activation(Activation.Sigmoid),
        ["normalisation twice"] = new CnnChain(6, 5).BatchNormalization().BatchNormalization().Convolution(3, 2)
            .BatchNormalization().BatchNormalization().Flatten().Dense(3),
        ["ReLU before and behind pooling"] = new CnnChain(6, 5).Convolution(3, 2).Relu().MaxPooling(2).Relu()
            .BatchNormalization().Flatten().Dense(3),
        ["pooling, then normalisation, then ReLU"] = new CnnChain(6, 5).Convolution(3, 2).MaxPooling(2)
            .BatchNormalization().Relu().Flatten().Dense(3),
        ["normalisation between ReLU and pooling"] = new CnnChain(6, 5).Convolution(3, 2).Relu().BatchNormalization()
            .MaxPooling(2).Flatten().Dense(3),
        ["windows with gaps between them"] = new CnnChain(13, 11).Convolution(3, 2, stride: 3).Relu()
            .MaxPooling(1, 2).Flatten().Dense(3),
        ["gaps, and a border"] = new CnnChain(13, 11).Convolution(3, 2, Padding.Same, stride: 3).Relu()
            .MaxPooling(2, 3, Padding.Same).Flatten().Dense(3),
        ["poolings in a row"] = new CnnChain(13, 11, 5).MaxPooling(2, 1).AveragePooling(3, 2)
            .MaxPooling(3, 1, Padding.Same).Convolution(2, 2).Flatten().Dense(3),
        ["pooled windows that a convolution does not read"] = new CnnChain(13, 12).Convolution(3, 3).MaxPooling(2)
            .Convolution(4, 2, stride: 2).Relu().AveragePooling(2).Flatten().Dense(3),
        ["oblong kernels"] = new CnnChain(9, 10, 2)
            .Add(new ConvolutionLayer(5, 1) { KernelHeight = 4, Padding = Padding.Same })
            .Add(new ConvolutionLayer(3, 1) { KernelWidth = 5, HasBias = false }).Flatten().Dense(3),
        ["no biases, no scale, no shift"] = new CnnChain(9, 10, 2)
            .Add(new ConvolutionLayer(5, 3) { HasBias = false })
            .Add(new BatchNormalizationLayer { HasScale = false }).Relu()
            .Add(new ConvolutionLayer(3, 3) { HasBias = false }).Relu()
            .Add(new BatchNormalizationLayer { HasShift = false }).Flatten()
            .Add(new BatchNormalizationLayer { HasScale = false, HasShift = false })
            .Add(new DenseLayer(3) { HasBias = false }),
    };

    public static TheoryData<string> OrderNames => [.. Orders.Keys];

    public static TheoryData<string> AwkwardNames => AwkwardChains.Names;

    public static TheoryData<string, double> Activations()
    {
        var data = new TheoryData<string, double>();
        foreach (Activation activation in Enum.GetValues<Activation>().Where(kind => kind != Activation.Softmax))
            foreach (double alpha in activation is Activation.LeakyRelu or Activation.Elu ? [0, 0.3, 3] : new[] { 1d })
                data.Add(activation.ToString(), alpha);
        return data;
    }

    [Theory]
    [MemberData(nameof(OrderNames))]
    public void Run_of_layers_in_any_order_gives_what_plain_loops_give(string name)
    {
        Cnn model = ModelWeights.Draw(Orders[name].ToArchitecture(), seed: 3);

        foreach (int count in Counts)
            ShouldGiveWhatPlainLoopsGive(model, count, name);
    }

    [Theory]
    [MemberData(nameof(AwkwardNames))]
    public void Run_of_an_awkward_chain_gives_what_plain_loops_give(string name)
    {
        Cnn model = AwkwardChains.Model(name);

        foreach (int count in Counts)
            ShouldGiveWhatPlainLoopsGive(model, count, name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_of_random_chains_gives_what_plain_loops_give(int hundred)
    {
        for (int seed = hundred * 100; seed < (hundred + 1) * 100; seed++)
        {
            Cnn model = RandomChains.Model(seed);

            ShouldGiveWhatPlainLoopsGive(model, Counts[seed % Counts.Length], $"seed {seed}: {model.Architecture}");
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Run_of_random_chains_of_pictures_that_are_blank_in_part_gives_what_plain_loops_give(int hundred)
    {
        for (int seed = hundred * 100; seed < (hundred + 1) * 100; seed++)
        {
            Cnn model = RandomChains.Model(seed);
            byte[] images = TestImages.Sketches(model.Architecture, 4, seed);

            ShouldGiveWhatPlainLoopsGive(
                model, [.. images.Select(pixel => pixel / 255f)], $"seed {seed}: {model.Architecture}");
        }
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Run_of_an_activation_gives_what_it_is_defined_as_from_far_below_zero_to_far_above(
        string activation, double alpha)
    {
        var layer = new ActivationLayer(Enum.Parse<Activation>(activation)) { Alpha = alpha };
        Cnn model = new CnnChain(401, 1, 1).Add(layer).Flatten().Dense(401).Build();
        float[] identity = new float[401 * 401];
        for (int i = 0; i < 401; i++)
            identity[(i * 401) + i] = 1;
        model.SetWeights("dense1.weight", identity);
        foreach (float step in new[] { 0.001f, 0.05f, 1f })
        {
            float[] values = [.. Enumerable.Range(-200, 401).Select(i => i * step)];
            float[] expected = PlainLoops.Logits(model, values);

            foreach (int lanes in Widths)
                Logits.Of(model, values, KernelWidths.Forward(lanes)).Should().Equal(
                    expected, (ours, right) => Math.Abs(ours - right) <= 1e-6 * Math.Max(1, Math.Abs(right)),
                    $"{activation} with {lanes} lanes in steps of {step}");
        }
    }

    private static void ShouldGiveWhatPlainLoopsGive(Cnn model, int count, string name) =>
        ShouldGiveWhatPlainLoopsGive(
            model, TestImages.Noise(model.Architecture, count), $"{count} images of noise, {name}");

    private static void ShouldGiveWhatPlainLoopsGive(Cnn model, float[] images, string name)
    {
        float[] expected = PlainLoops.Logits(model, images);
        double largest = expected.Max(Math.Abs);

        foreach (int lanes in Widths)
        {
            float[] logits = Logits.Of(model, images, KernelWidths.Forward(lanes));

            logits.Should().HaveSameCount(expected);
            logits.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(
                (float)(Tolerance * largest), $"{lanes} lanes, {name}");
        }
    }
}
