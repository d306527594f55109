using MnistCnn.Files;
using MnistCnn.Inference;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Serialization;

/// <summary>Weights that are no numbers: a network with them predicts nothing, and is not loaded.</summary>
public sealed class ModelFileNotFiniteTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = Builder.WithSeed(1).Build();

    private static CnnBuilder Builder => new CnnBuilder().WithInput(8, 8).WithFilters(2).WithDenseUnits(3)
        .WithBatchNormalization().WithClassCount(2);

    private string ModelPath => _directory.File("model.safetensors");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("conv1.weight", float.NaN, "*'conv1.weight' has NaN at value 1*")]
    [InlineData("dense2.bias", float.PositiveInfinity, "*'dense2.bias' has Infinity at value 1*")]
    [InlineData("batch_norm1.running_var", float.NegativeInfinity, "*'batch_norm1.running_var' has -Infinity*")]
    public void Load_names_the_tensor_whose_values_are_not_finite(string name, float value, string message)
    {
        Spoil(name, value);
        Action[] calls =
        [
            () => ModelFile.Load(ModelPath), () => ImageClassifier.Load(ModelPath),
            () => ImageClassifier.Load(new MemoryStream(File.ReadAllBytes(ModelPath))),
        ];

        foreach (Action call in calls)
            call.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void LoadWeights_names_the_tensor_and_leaves_the_model_as_it_was()
    {
        Spoil("dense1.weight", float.NaN);
        Cnn target = Builder.WithSeed(2).Build();
        Dictionary<string, byte[]> before = ModelWeights.Of(target);

        Action load = () => ModelFile.LoadWeights(target, ModelPath);

        load.Should().Throw<InvalidDataException>().WithMessage($"*{ModelPath}*'dense1.weight' has NaN at value 1*");
        ModelWeights.Of(target).Should().BeEquivalentTo(before);
    }

    [Fact]
    public void LoadWeights_takes_a_file_whose_spoiled_layer_is_left_out()
    {
        Spoil("dense2.weight", float.NaN);
        Cnn target = Builder.WithSeed(2).Build();

        WeightsReport report = ModelFile.LoadWeights(target, ModelPath, except: "dense2");

        report.Kept.Should().Equal("dense2");
        target.GetWeights("conv1.weight").Should().Equal(_model.GetWeights("conv1.weight"));
    }

    [Theory]
    [InlineData(SafetensorsDataType.F16, new byte[] { 0, 0x3C, 0, 0x7E })]
    [InlineData(SafetensorsDataType.BF16, new byte[] { 0x80, 0x3F, 0xC0, 0x7F })]
    [InlineData(SafetensorsDataType.F64, new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F })]
    public void Values_of_any_floating_point_type_are_looked_at(SafetensorsDataType type, byte[] data)
    {
        var tensor = new SafetensorsTensor("w", type, [2], data);

        FiniteValues.Problem(tensor).Should().Be("'w' has NaN at value 1 of 2");
    }

    [Fact]
    public void Largest_and_smallest_numbers_and_whole_numbers_are_none_of_them()
    {
        float[] values = [float.MaxValue, float.MinValue, float.Epsilon, -0f];
        byte[] data = new byte[16];
        Buffer.BlockCopy(values, 0, data, 0, 16);

        FiniteValues.Problem(new("w", SafetensorsDataType.F32, [4], data)).Should().BeNull();
        FiniteValues.Problem(new("n", SafetensorsDataType.I32, [1], new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }))
            .Should().BeNull();
    }

    private void Spoil(string name, float value)
    {
        float[] values = _model.GetWeights(name);
        values[1] = value;
        _model.SetWeights(name, values);
        ModelFile.Save(_model, ModelPath);
    }
}
