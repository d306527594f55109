using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>Calls that cannot work are refused in words, before native code sees them.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchBadCallTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly CnnModule _module = SmallModels.Builder.Build().ToModule();

    public void Dispose()
    {
        _scope.Dispose();
        _module.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(new long[] { 1, 12, 12 }, "*takes N×1×12×12*is 1×12×12*")]
    [InlineData(new long[] { 2, 3, 12, 12 }, "*takes N×1×12×12*is 2×3×12×12*")]
    [InlineData(new long[] { 0, 1, 12, 12 }, "*takes N×1×12×12*is 0×1×12×12*")]
    public void Forward_of_another_shape_names_both(long[] shape, string message)
    {
        Action forward = () => _module.call(zeros(shape));

        forward.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName("input");
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Float64)]
    public void Forward_of_another_type_names_both(ScalarType type)
    {
        Action forward = () => _module.call(zeros([1, 1, 12, 12], type));

        forward.Should().Throw<ArgumentException>().WithMessage($"*Float32*{type}*").WithParameterName("input");
    }

    [Fact]
    public void Forward_on_another_device_names_both()
    {
        Action forward = () => _module.call(zeros([1, 1, 12, 12], device: META));

        forward.Should().Throw<ArgumentException>().WithMessage("*cpu*meta*").WithParameterName("input");
    }

    [Fact]
    public void Trainer_on_no_device_names_the_option() =>
        FluentActions.Invoking(() => new Trainer(new TorchModel(_module) { Device = null! }))
            .Should().Throw<ArgumentNullException>().WithParameterName("Device");

    [Fact]
    public void Fit_with_an_optimizer_that_is_null_names_the_option() =>
        new Trainer(new TorchModel(_module) { Device = "cpu", Optimizer = (_, _) => null! })
            .Invoking(trainer => trainer.Fit(Stripes.Make(8)))
            .Should().Throw<InvalidOperationException>().WithMessage("TorchModel.Optimizer*null*");

    [Fact]
    public void Disposed_model_is_refused_as_disposed()
    {
        TorchModel model = TorchModel.Of(SmallModels.Builder.Build(), "cpu");
        var trainer = new Trainer(model);
        model.Dispose();
        ImageSet images = Stripes.Make(8);

        trainer.Invoking(t => t.Fit(images)).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        trainer.Invoking(t => t.Evaluate(images)).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        trainer.Invoking(t => t.Predict(images)).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
    }

    public static TheoryData<string> Files => [.. Writers.Keys];

    private static Dictionary<string, Action<CnnModule, string>> Writers => new()
    {
        ["weights.safetensors"] = (module, path) => ModelFile.SaveWeights(new TorchModel(module), path),
        ["model.safetensors"] = (module, path) => ModelFile.Save(module.ToCnn(), path),
        ["model.onnx"] = (module, path) => TorchOnnxExporter.Export(module, path),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Save_of_a_disposed_model_is_refused_and_leaves_the_previous_file(string name)
    {
        string path = _directory.File(name);
        Writers[name](_module, path);
        byte[] previous = File.ReadAllBytes(path);
        CnnModule disposed = SmallModels.Builder.Build().ToModule();
        disposed.Dispose();
        Action save = () => Writers[name](disposed, path);

        save.Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        File.ReadAllBytes(path).Should().Equal(previous);
    }

    [Fact]
    public void Save_of_a_disposed_module_of_ones_own_is_refused_and_leaves_the_previous_file()
    {
        string path = _directory.File("weights.safetensors");
        var module = nn.Sequential(nn.Flatten(), nn.Linear(144, 4));
        using var model = new TorchModel(module);
        ModelFile.SaveWeights(model, path);
        byte[] previous = File.ReadAllBytes(path);
        module.Dispose();
        Action save = () => ModelFile.SaveWeights(model, path);

        save.Should().Throw<ArgumentException>().WithMessage("*Sequential has no weights*disposed*")
            .WithParameterName("model");
        File.ReadAllBytes(path).Should().Equal(previous);
    }

    [Fact]
    public void Load_into_a_disposed_model_is_refused()
    {
        ModelFile.SaveWeights(new TorchModel(_module), _directory.File("weights.safetensors"));
        TorchModel disposed = TorchModel.Of(SmallModels.Builder.Build());
        disposed.Dispose();
        Action load = () => ModelFile.LoadWeights(disposed, _directory.File("weights.safetensors"));

        load.Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
    }
}
