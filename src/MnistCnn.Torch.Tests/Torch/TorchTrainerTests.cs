using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

[Collection(TorchTests.Name)]
public sealed class TorchTrainerTests
{
    private static CnnBuilder Small => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8).WithDenseUnits(16).WithClassCount(4).WithSeed(1);

    private static readonly TrainerOptions TwoEpochs = new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    [Fact]
    public void Fit_trains_a_module_of_the_users_own_with_an_optimizer_of_their_own()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(Stripes.Side * Stripes.Side, 4));
        using var model = new TorchModel(module)
        {
            Device = "cpu", Optimizer = (parameters, rate) => optim.SGD(parameters, rate, momentum: 0.9),
        };
        var trainer = new Trainer(model, TwoEpochs with { Epochs = 10, LearningRate = 0.1 });

        trainer.Fit(Stripes.Make(200)).Epochs[^1].Training.Accuracy.Should().BeGreaterThan(0.95);
    }

    [Fact]
    public void Fit_leaves_no_more_tensors_after_200_steps_than_after_2()
    {
        var live = new List<long>();
        using TorchModel model = TorchModel.Of(Small.Build(), "cpu");
        new Trainer(model, TwoEpochs with { Epochs = 100 })
        {
            Callbacks =
            {
                new EarlyStopping { Patience = 999, RestoreBestWeights = true },
                new LambdaCallback { EpochEnd = (_, _) => live.Add(LiveTensors()) },
            },
        }.Fit(Stripes.Make(16), Stripes.Make(8));

        live[^1].Should().Be(live[0]);
    }

    [Fact]
    public void Fit_of_a_module_that_cannot_take_the_images_says_so()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(7, 4));
        using var model = new TorchModel(module) { Device = "cpu" };
        Action fit = () => new Trainer(model, TwoEpochs).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>().WithMessage("The model does not take 1×12×12 images: *");
    }

    [Fact]
    public void Fit_of_images_of_another_size_names_both()
    {
        using TorchModel model = TorchModel.Of(new CnnBuilder().Build(), "cpu");
        Action fit = () => new Trainer(model, TwoEpochs).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>().WithMessage("*N×1×28×28*1×1×12×12*");
    }

    [Fact]
    public void Fit_of_more_classes_than_logits_names_both()
    {
        using TorchModel model = TorchModel.Of(Small.WithClassCount(3).Build(), "cpu");
        Action fit = () => new Trainer(model, TwoEpochs).Fit(Stripes.Make(8));

        fit.Should().Throw<ArgumentException>().WithMessage("The images have 4 classes*gives 1×3.*");
    }

    [Fact]
    public void Evaluate_weighs_by_samples_over_a_ragged_last_batch()
    {
        using TorchModel model = TorchModel.Of(Small.Build(), "cpu");
        ImageSet images = Stripes.Make(503);
        using TensorLoader loader = new(images, CPU, channelsLast: false);
        model.Module.eval();
        using DisposeScope scope = NewDisposeScope();
        (Tensor pixels, Tensor labels) = loader.Gather([.. Enumerable.Range(0, 503)]);
        float expected = nn.functional.cross_entropy(model.Module.call(pixels), labels).item<float>();

        ClassificationMetrics metrics = new Trainer(model, TwoEpochs).Evaluate(images);

        metrics.Loss.Should().BeApproximately(expected, 1e-5);
        metrics.SampleCount.Should().Be(503);
    }

    [Fact]
    public void Every_metric_names_the_engine()
    {
        using var metrics = new RecordedMetrics(Telemetry.SourceName);
        using TorchModel model = TorchModel.Of(Small.Build(), "cpu");

        new Trainer(model, TwoEpochs).Fit(Stripes.Make(20));

        metrics.All.Should().OnlyContain(one => Equals(one.Tags["mnistcnn.engine"], "torch"));
    }

    [Fact]
    public void Report_agrees_with_the_trainer_and_keeps_the_mode()
    {
        ImageSet images = Stripes.Make(40);
        using TorchModel model = TorchModel.Of(Small.Build(), "cpu");
        model.Module.train();

        EvaluationReport report = EvaluationReport.Of(model, images);

        ClassificationMetrics metrics = new Trainer(model).Evaluate(images);
        report.Metrics.Accuracy.Should().Be(metrics.Accuracy);
        report.Metrics.Loss.Should().BeApproximately(metrics.Loss, 1e-5);
        model.Module.training.Should().BeTrue();
    }

    [Theory]
    [InlineData("gpu", "*'gpu' is unknown*")]
    [InlineData("cuda:x", "*'cuda:x' is unknown*")]
    [InlineData("cuda:-1", "*'cuda:-1' is unknown*")]
    [InlineData("cuda:99", "*'cuda:99' was asked for, and libtorch finds *NVIDIA*Use cpu*")]
    [InlineData("mps:1", "*'mps:1' was asked for, and libtorch finds *Use cpu*")]
    public void Trainer_on_a_device_that_is_unknown_or_not_there_says_which_can_be_used(string device, string message)
    {
        using TorchModel model = TorchModel.Of(Small.Build(), device);
        Action make = () => _ = new Trainer(model, TwoEpochs);

        make.Should().Throw<ArgumentException>().WithMessage(message);
    }

    // What earlier tests left to the finalizer must not go away in the middle.
    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
