using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>What <see cref="OnnxExporter"/> writes comes back as it was.</summary>
public sealed class OnnxImporterRoundTripTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> AwkwardNetworks => AwkwardChains.Names;

    private string ModelPath => _directory.File("model.onnx");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(AwkwardNetworks))]
    public void Load_gives_an_awkward_network_back(string network) =>
        ShouldComeBack(AwkwardChains.Model(network), network);

    [Fact]
    public void Load_gives_any_chain_back()
    {
        for (int seed = 0; seed < 300; seed++)
            ShouldComeBack(RandomChains.Model(seed), $"seed {seed}");
    }

    [Fact]
    public void Load_gives_scale_and_classes_back()
    {
        Cnn model = ModelWeights.Draw(new CnnBuilder().WithFilters(3).WithDenseUnits(5).WithClassCount(3).Build());
        OnnxExporter.Export(model, ModelPath, new OnnxExportOptions
        {
            RawPixels = true,
            Probabilities = true,
            ClassNames = ["猫", "dog", "a \"cow\""],
        });

        ImportedModel imported = OnnxImporter.Load(ModelPath);

        imported.Network.Description.Should().Be(new ModelDescription(imported.Network.Architecture)
        {
            ClassNames = ["猫", "dog", "a \"cow\""],
            PixelScale = 1f / 255,
        });
        imported.LeftOut.Should().BeEmpty();
        float[] images = TestImages.Noise(model.Architecture, 2);
        PlainLoops.Logits(imported.Network, images).Should().Equal(PlainLoops.Logits(model, images));
    }

    [Theory]
    [InlineData("cat,dog,cow")]
    [InlineData("[\"cat\",\"dog\"]")]
    [InlineData("[1,2,3]")]
    [InlineData("[\"cat\",\" \",\"cow\"]")]
    [InlineData("[\"\\ud800\",\"dog\",\"cow\"]")]
    public void Load_says_of_class_names_of_another_form_that_they_are_left_out(string names)
    {
        Cnn model = new CnnBuilder().WithFilters(3).WithDenseUnits(5).WithClassCount(3).Build();
        OnnxExporter.Export(
            model, ModelPath,
            new OnnxExportOptions { Metadata = new Dictionary<string, string> { ["class_names"] = names } });

        ImportedModel imported = OnnxImporter.Load(ModelPath);

        imported.Network.Description.ClassNames.Should().Equal("0", "1", "2");
        imported.LeftOut.Should().Equal("metadata 'class_names': it is no JSON list of 3 names");
    }

    private void ShouldComeBack(Cnn model, string what)
    {
        OnnxExporter.Export(model, ModelPath);

        Cnn back = OnnxImporter.Load(ModelPath).Network;

        Plain(back.Architecture).Should().Equal(Plain(model.Architecture), $"{what}: {model.Architecture}");
        back.Layout.Input.Should().Be(model.Layout.Input);
        foreach (string name in model.WeightNames)
            back.GetWeights(name).Should().Equal(model.GetWeights(name), $"{what}: {name}");
        float[] images = TestImages.Noise(model.Architecture, 2);
        PlainLoops.Logits(back, images)
            .ShouldBeCloseTo(PlainLoops.Logits(model, images), 1e-5, $"{what}: {model.Architecture}");
    }

    // What a file of ONNX cannot tell apart, or does not hold: layers that only training knows, the α of what reads
    // none, a padding of nothing, and scale and shift of a normalisation that are always there.
    private static IEnumerable<string> Plain(CnnArchitecture architecture) =>
        architecture.Layout.Layers
            .Where(placed => placed.Layer is not (DropoutLayer or ActivationLayer { Activation: Activation.Linear }))
            .Select(placed => $"{placed.Name}: " + ((placed.Layer switch
            {
                BatchNormalizationLayer layer => layer with { HasScale = true, HasShift = true },
                ActivationLayer { Activation: not (Activation.LeakyRelu or Activation.Elu) } layer =>
                    new ActivationLayer(layer.Activation),
                ConvolutionLayer layer when PadsNothing(placed) => layer with { Padding = Padding.Valid },
                PoolingLayer layer when PadsNothing(placed) => layer with { Padding = Padding.Valid },
                var layer => layer,
            }) with { Name = null }));

    private static bool PadsNothing(CnnLayer layer) =>
        (layer.PaddingOfRows, layer.PaddingOfColumns) == ((0, 0), (0, 0))
        && (layer.Layer switch
        {
            ConvolutionLayer convolution => convolution with { Padding = Padding.Valid },
            PoolingLayer pooling => pooling with { Padding = Padding.Valid },
            var other => other,
        }).OutputOf(layer.Input) == layer.Output;
}
