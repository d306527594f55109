using MnistCnn.Inspection;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>Chains of any layers give in Microsoft's runtime what plain loops give.</summary>
public sealed class OnnxExporterChainTests : IDisposable
{
    private const int Batch = 3;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> AwkwardNetworks => AwkwardChains.Names;

    private string ModelPath => _directory.File("model.onnx");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void Export_gives_the_logits_of_an_awkward_network(string network) =>
        ShouldComputeTheSame(AwkwardChains.Model(network), network);

    [Fact]
    public void Export_gives_the_logits_of_any_chain()
    {
        for (int seed = 0; seed < 150; seed++)
            ShouldComputeTheSame(RandomChains.Model(seed), $"seed {seed}");
    }

    [Fact]
    public void Export_of_a_softmax_at_the_end_gives_logits_unless_probabilities_are_asked_for()
    {
        Cnn model = ModelWeights.Draw(
            new CnnChain(5, 4).Flatten().Dense(3).Add(new ActivationLayer(Activation.Softmax)).ToArchitecture());

        ShouldComputeTheSame(model, "a softmax at the end");

        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions { Probabilities = true });
        using var runtime = new OnnxRuntime(ModelPath);
        runtime.Run(TestImages.Noise(model.Architecture, 1), 1, 1, 5, 4).Sum().Should().BeApproximately(1, 1e-5f);
    }

    [Fact]
    public void Values_far_out_stay_what_the_activation_makes_of_them()
    {
        foreach (Activation activation in Enum.GetValues<Activation>().Where(one => one != Activation.Softmax))
        {
            Cnn model = new CnnChain(1, 2).Flatten().Activation(activation).Dense(2).Build();
            model.SetWeights("dense1.weight", [1, 0, 0, 1]);
            OnnxExporter.Export(model, ModelPath);
            using var runtime = new OnnxRuntime(ModelPath);

            float[] values = runtime.Run([-100f, 100f], 1, 1, 1, 2);

            values.ShouldBeCloseTo(PlainLoops.Logits(model, [-100, 100]), 1e-6, $"{activation}");
        }
    }

    private void ShouldComputeTheSame(Cnn model, string what)
    {
        CnnArchitecture network = model.Architecture;
        byte[] pixels = TestImages.Bytes(network, Batch);
        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions { RawPixels = true });
        using var runtime = new OnnxRuntime(ModelPath);

        float[] logits = runtime.Run(
            pixels, Batch, network.InputChannels, network.InputHeight, network.InputWidth);

        var trace = new LayerTrace(model);
        float[] expected = [.. pixels.Chunk(pixels.Length / Batch).SelectMany(image => trace.Forward(image))];
        logits.ShouldBeCloseTo(expected, 1e-5, $"{what}: {network}");
    }
}
