using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;
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
    public void Optimizer_of_ones_own_that_is_kept_goes_on_and_one_that_does_not_tell_its_state_is_refused()
    {
        TrainerOptions options = TwoEpochs with { KeepOptimizer = true };
        using TorchModel whole = Model(Momentum), model = Model(Momentum);
        using TorchModel refused = Model((parameters, rate, _) => optim.LBFGS(parameters, rate));
        new Trainer(whole, options with { Epochs = 4 }).Fit(Stripes.Make(43));
        var trainer = new Trainer(model, options);

        trainer.Fit(Stripes.Make(43));
        trainer.Options = options with { InitialEpoch = 2, Epochs = 4 };
        trainer.Fit(Stripes.Make(43));

        ResumableRuns.Weights(model).Should().Equal(ResumableRuns.Weights(whole));
        new Trainer(refused, options).Invoking(one => one.Fit(Stripes.Make(8)))
            .Should().Throw<NotSupportedException>().WithMessage("*LBFGS*");

        static optim.Optimizer Momentum(IEnumerable<Parameter> parameters, double rate, double momentum) =>
            optim.SGD(parameters, rate, momentum);

        static TorchModel Model(Func<IEnumerable<Parameter>, double, double, optim.Optimizer> make) =>
            new(Small.Build().ToModule())
            {
                Device = "cpu", Optimizer = (parameters, rate) => make(parameters, rate, 0.9),
            };
    }

    [Fact]
    public void Fit_of_one_module_in_two_models_is_refused()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(Stripes.Side * Stripes.Side, 4));
        using TorchModel model = new(module) { Device = "cpu" }, other = new(module) { Device = "cpu" };
        var trainer = new Trainer(model, TwoEpochs)
        {
            Callbacks = { new LambdaCallback { EpochEnd = (_, _) => new Trainer(other).Fit(Stripes.Make(8)) } },
        };

        trainer.Invoking(one => one.Fit(Stripes.Make(8))).Should().Throw<InvalidOperationException>()
            .WithMessage("The Sequential is being trained, and this call comes from a hook of that run: *");
    }

    // What a factory ignores, what a schedule sets, and what somebody changes in the optimizer itself.
    [Theory]
    [InlineData(null, null, 0.5)]
    [InlineData(0.1, null, 0.1)]
    [InlineData(null, 0.2, 0.2)]
    public void Fit_reports_the_rate_that_the_optimizer_took_in_the_last_step(
        double? scheduled, double? set, double expected)
    {
        optim.Optimizer? made = null;
        double atBegin = 0;
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(Stripes.Side * Stripes.Side, 4));
        using var model = new TorchModel(module)
        {
            Device = "cpu", Optimizer = (parameters, _) => made = optim.SGD(parameters, 0.5),
        };
        var change = new LambdaCallback
        {
            TrainBegin = context => atBegin = context.LearningRate,
            BatchBegin = (context, _) =>
            {
                context.LearningRate = scheduled ?? context.LearningRate;
                made!.ParamGroups.Single().LearningRate = set ?? made.ParamGroups.Single().LearningRate;
            },
            BatchEnd = (context, report) =>
            {
                if (report.Batch == context.StepsPerEpoch)
                    made!.ParamGroups.Single().LearningRate = 99;
            },
        };

        TrainingHistory history =
            new Trainer(model, TwoEpochs with { Epochs = 1 }) { Callbacks = { change } }.Fit(Stripes.Make(16));

        atBegin.Should().Be(0.5);
        history.Epochs[0].LearningRate.Should().BeApproximately(expected, 1e-12);
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
    public void Trainer_with_a_group_is_refused_and_told_what_takes_one()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(144, 4));
        using var model = new TorchModel(module) { Device = "cpu" };

        Exception? failure = ThreadGroup.TryRun(1, group => new Trainer(model) { Group = group }, out _)[0];

        failure.Should().BeOfType<ArgumentException>().Which.Message.Should()
            .StartWith("Trainer.Group is set, and a ").And.Contain("trains in one process: leave it out");
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

    // What TorchSharp would make NaN for ever, and PyTorch refuses.
    [Theory]
    [InlineData(33, 32, "*33 images and a TrainerOptions.BatchSize of 32*'1.running_var'*Set DropRemainder, or*")]
    [InlineData(2, 1, "*2 images and a TrainerOptions.BatchSize of 1*'1.running_var'*Set BatchSize to 2 or more.*")]
    public void Fit_of_a_normalisation_of_TorchSharp_with_one_value_a_channel_is_refused_before_training(
        int images, int batchSize, string message)
    {
        using nn.Module<Tensor, Tensor> module = Normalized(Stripes.Side);
        using var model = new TorchModel(module) { Device = "cpu" };
        float[] before = ResumableRuns.Weights(model);
        Action fit = () => new Trainer(model, TwoEpochs with { BatchSize = batchSize }).Fit(Stripes.Make(images));

        fit.Should().Throw<ArgumentException>().WithParameterName("training").WithMessage(message);
        ResumableRuns.Weights(model).Should().Equal(before);
    }

    [Theory]
    [InlineData(Stripes.Side, true)]
    [InlineData(3, false)]
    public void Fit_of_a_normalisation_of_TorchSharp_trains_where_every_batch_has_a_variance(int kernel, bool drop)
    {
        using nn.Module<Tensor, Tensor> module = Normalized(kernel);
        using var model = new TorchModel(module) { Device = "cpu" };
        var trainer = new Trainer(model, TwoEpochs with { BatchSize = 32, DropRemainder = drop });

        TrainingHistory history = trainer.Fit(Stripes.Make(33), Stripes.Make(9, seed: 2));

        history.Epochs.Should().OnlyContain(epoch => double.IsFinite(epoch.Validation!.Loss));
        ResumableRuns.Weights(model).Should().OnlyContain(value => float.IsFinite(value));
    }

    [Theory]
    [InlineData("softmax", 1)]
    [InlineData("softmax in the code of a module", 1)]
    [InlineData("log-softmax", 0)]
    [InlineData("logits", 0)]
    public void Fit_of_a_module_that_ends_in_a_softmax_is_warned_of_once_a_run(string end, int warnings)
    {
        var logger = new RecordingLogger();
        using nn.Module<Tensor, Tensor> module = Ending(end);
        using var model = new TorchModel(module) { Device = "cpu" };

        new Trainer(model, TwoEpochs, logger).Fit(Stripes.Make(16), Stripes.Make(8, seed: 2));

        string[] told =
            [.. logger.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message)];
        told.Should().HaveCount(warnings);
        foreach (string message in told)
            message.Should().Match("The Sequential seems to end in a softmax*second one*should give logits*");
    }

    // Why it is not warned of: the logarithms of a softmax are logits of the same probabilities.
    [Fact]
    public void Fit_of_a_module_that_ends_in_a_log_softmax_comes_to_what_it_comes_to_without()
    {
        using nn.Module<Tensor, Tensor> plain = Ending("logits"), ending = Ending("log-softmax");
        ending.load_state_dict(plain.state_dict());
        using TorchModel model = new(plain) { Device = "cpu" }, other = new(ending) { Device = "cpu" };
        Trainer trainer = new(model, TwoEpochs), otherTrainer = new(other, TwoEpochs);

        double loss = trainer.Fit(Stripes.Make(16)).Epochs[^1].Training.Loss;

        otherTrainer.Fit(Stripes.Make(16)).Epochs[^1].Training.Loss.Should().BeApproximately(loss, 1e-5);
        otherTrainer.Predict(Stripes.Make(5)).GetProbabilities(4).ToArray().ShouldBeCloseTo(
            trainer.Predict(Stripes.Make(5)).GetProbabilities(4).ToArray(), 1e-4, "probabilities");
    }

    [Fact]
    public void Evaluate_weighs_by_samples_over_a_ragged_last_batch()
    {
        using TorchModel model = TorchModel.Of(Small.Build(), "cpu");
        ImageSet images = Stripes.Make(503);
        using TensorLoader loader = new(images, ModulePlace.Of(model.Module), channelsLast: false);
        model.Module.eval();
        using DisposeScope scope = NewDisposeScope();
        (Tensor pixels, Tensor labels, _) = loader.Gather([.. Enumerable.Range(0, 503)]);
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
    public void TorchModel_on_a_device_that_is_unknown_or_not_there_says_which_there_are(string device, string message)
    {
        using CnnModule module = Small.Build().ToModule();

        FluentActions.Invoking(() => new TorchModel(module) { Device = device })
            .Should().Throw<ArgumentException>().WithParameterName("Device").WithMessage(message);
        FluentActions.Invoking(() => TorchModel.Of(Small.Build(), device))
            .Should().Throw<ArgumentException>().WithParameterName(nameof(device)).WithMessage(message);
    }

    private static nn.Module<Tensor, Tensor> Ending(string end) => nn.Sequential(
        ("flatten", nn.Flatten()), ("dense", nn.Linear(Stripes.Side * Stripes.Side, 4)),
        ("end", end switch
        {
            "softmax" => nn.Softmax(1),
            "softmax in the code of a module" => new OwnSoftmax(),
            "log-softmax" => nn.LogSoftmax(1),
            _ => nn.Identity(),
        }));

    private static nn.Module<Tensor, Tensor> Normalized(int kernel)
    {
        long side = Stripes.Side - kernel + 1;
        return nn.Sequential(
            nn.Conv2d(1, 4, kernel), nn.BatchNorm2d(4), nn.Dropout(0.5), nn.Flatten(), nn.Linear(4 * side * side, 4));
    }

    // What earlier tests left to the finalizer must not go away in the middle.
    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private sealed class OwnSoftmax() : nn.Module<Tensor, Tensor>(nameof(OwnSoftmax))
    {
        public override Tensor forward(Tensor input) => nn.functional.softmax(input, 1);
    }
}
