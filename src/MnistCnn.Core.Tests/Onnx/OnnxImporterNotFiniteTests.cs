using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>Weights that are no numbers: such a network predicts nothing, and is not loaded.</summary>
public sealed class OnnxImporterNotFiniteTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Load_names_the_weight_whose_values_are_not_finite(float value, string said)
    {
        Cnn model = new CnnBuilder().WithInput(8, 8).WithFilters(2).WithDenseUnits(3).WithSeed(1).Build();
        float[] values = model.GetWeights("dense1.bias");
        values[2] = value;
        model.SetWeights("dense1.bias", values);
        OnnxExporter.Export(model, _directory.File("model.onnx"));

        FluentActions.Invoking(() => OnnxImporter.Load(_directory.File("model.onnx"))).Should()
            .Throw<InvalidDataException>()
            .WithMessage($"*model.onnx*'dense1.bias' has {said} at value 2 of 3, and weights must be finite numbers*");
    }
}
