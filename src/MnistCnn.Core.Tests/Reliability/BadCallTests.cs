using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Reliability;

/// <summary>Calls that cannot work are refused in words, before native code sees them.</summary>
[Collection(TorchTests.Name)]
public sealed class BadCallTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Cnn _model = SmallModels.Builder.Build();

    public void Dispose()
    {
        _scope.Dispose();
        _model.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(new long[] { 1, 12, 12 }, "*takes N×1×12×12*is 1×12×12*")]
    [InlineData(new long[] { 2, 3, 12, 12 }, "*takes N×1×12×12*is 2×3×12×12*")]
    [InlineData(new long[] { 0, 1, 12, 12 }, "*takes N×1×12×12*is 0×1×12×12*")]
    public void Forward_of_another_shape_names_both(long[] shape, string message)
    {
        Action forward = () => _model.call(zeros(shape));

        forward.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName("input");
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Float64)]
    public void Forward_of_another_type_names_both(ScalarType type)
    {
        Action forward = () => _model.call(zeros([1, 1, 12, 12], type));

        forward.Should().Throw<ArgumentException>().WithMessage($"*Float32*{type}*").WithParameterName("input");
    }

    [Fact]
    public void Forward_on_another_device_names_both()
    {
        Action forward = () => _model.call(zeros([1, 1, 12, 12], device: META));

        forward.Should().Throw<ArgumentException>().WithMessage("*cpu*meta*").WithParameterName("input");
    }

    [Fact]
    public void Fit_of_no_images_names_the_parameter() =>
        new Trainer(_model).Invoking(trainer => trainer.Fit(null!)).Should().Throw<ArgumentNullException>().WithParameterName("training");

    [Fact]
    public void Trainer_on_no_device_names_the_option() =>
        FluentActions.Invoking(() => new Trainer(_model, new TrainerOptions { Device = null! }))
            .Should().Throw<ArgumentNullException>().WithParameterName("Device");

    [Fact]
    public void Fit_with_a_callback_that_is_null_says_which() =>
        Fit(new LambdaCallback(), null!).Should().Throw<InvalidOperationException>().WithMessage("Callback 2 of 2 is null.");

    [Fact]
    public void Fit_with_an_optimizer_that_is_null_names_the_option() =>
        new Trainer(_model, new TrainerOptions { Device = "cpu", Optimizer = (_, _) => null! }).Invoking(trainer => trainer.Fit(Stripes.Make(8)))
            .Should().Throw<InvalidOperationException>().WithMessage("TrainerOptions.Optimizer*null*");

    [Fact]
    public void Fit_with_a_callback_that_waits_for_something_better_than_NaN_names_the_property()
    {
        Fit(new ModelCheckpoint("x") { Directory = _directory.Path, Monitor = MonitoredMetric.TrainingLoss, InitialThreshold = double.NaN })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("InitialThreshold");
        Fit(new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, Baseline = double.NaN })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Baseline");
    }

    [Fact]
    public void Snapshot_that_is_disposed_is_neither_saved_nor_restored()
    {
        WeightSnapshot snapshot = null!;
        Fit(new LambdaCallback { TrainEnd = context => snapshot = context.CaptureWeights() }).Should().NotThrow();
        snapshot.Dispose();

        snapshot.Invoking(s => s.Restore()).Should().Throw<ObjectDisposedException>().WithMessage("*WeightSnapshot*");
        snapshot.Invoking(s => s.Save(new TrainingState())).Should().Throw<ObjectDisposedException>().WithMessage("*WeightSnapshot*");
    }

    [Theory]
    [InlineData(TrainingEngine.Auto)]
    [InlineData(TrainingEngine.Torch)]
    public void Disposed_model_is_refused_as_disposed(TrainingEngine engine)
    {
        Cnn model = SmallModels.Builder.Build();
        var trainer = new Trainer(model, new TrainerOptions { Device = "cpu", Engine = engine });
        model.Dispose();
        ImageSet images = Stripes.Make(8);

        trainer.Invoking(t => t.Fit(images)).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        trainer.Invoking(t => t.Evaluate(images)).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        trainer.Invoking(t => t.Predict(images)).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
    }

    public static TheoryData<string> Files => [.. Writers.Keys];

    private static Dictionary<string, Action<Cnn, string>> Writers => new()
    {
        ["model.safetensors"] = (model, path) => ModelFile.Save(model, path),
        ["model.h5"] = (model, path) => KerasWeights.Save(model, path),
        ["model.onnx"] = (model, path) => OnnxExporter.Export(model, path),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Save_of_a_disposed_model_is_refused_and_leaves_the_previous_file(string name)
    {
        string path = _directory.File(name);
        Writers[name](_model, path);
        byte[] previous = File.ReadAllBytes(path);
        Cnn disposed = SmallModels.Builder.Build();
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
        ModelFile.SaveWeights(module, path);
        byte[] previous = File.ReadAllBytes(path);
        module.Dispose();
        Action save = () => ModelFile.SaveWeights(module, path);

        save.Should().Throw<ArgumentException>().WithMessage("*Sequential has no weights*disposed*").WithParameterName("module");
        File.ReadAllBytes(path).Should().Equal(previous);
    }

    [Fact]
    public void Load_into_a_disposed_model_is_refused()
    {
        ModelFile.Save(_model, _directory.File("model.safetensors"));
        KerasWeights.Save(_model, _directory.File("model.h5"));
        Cnn disposed = SmallModels.Builder.Build();
        disposed.Dispose();
        Action load = () => ModelFile.LoadWeights(disposed, _directory.File("model.safetensors"));
        Action loadKeras = () => KerasWeights.Load(disposed, _directory.File("model.h5"));

        load.Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        loadKeras.Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
    }

    private Action Fit(params ITrainingCallback[] callbacks)
    {
        var trainer = new Trainer(_model, new TrainerOptions { Epochs = 1, Device = "cpu" });
        Array.ForEach(callbacks, trainer.Callbacks.Add);
        return () => trainer.Fit(Stripes.Make(8));
    }
}
