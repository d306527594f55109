using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;
using Parameter = TorchSharp.Modules.Parameter;

namespace MnistCnn.Tests.Torch;

[Collection(TorchTests.Name)]
public sealed class TorchModelTests : IDisposable
{
    private static readonly ImageSet Images = Stripes.Make(40);
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 8, Seed = 1 };

    private readonly TemporaryDirectory _directory = new();

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4).WithSeed(1);

    public static TheoryData<PoolingKind, BatchNormalization> Networks
    {
        get
        {
            var data = new TheoryData<PoolingKind, BatchNormalization>();
            foreach (PoolingKind pooling in Enum.GetValues<PoolingKind>())
                foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                    data.Add(pooling, normalization);
            return data;
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_made_a_module_and_a_network_again_is_the_same_to_the_bit(
        PoolingKind pooling, BatchNormalization normalization)
    {
        Cnn cnn = ModelWeights.Draw(Builder.WithPooling(pooling).WithBatchNormalization(normalization).Build());
        cnn.Freeze(cnn.Layout.Layers.Select(layer => layer.Name).Where((_, index) => index % 2 == 0));

        using TorchModel model = TorchModel.Of(cnn, "cpu");
        using CnnModule module = cnn.ToModule();

        model.ToCnn().ShouldBeTheSameAs(cnn);
        module.ToCnn().ShouldBeTheSameAs(cnn);
        model.ToCnn().Should().NotBeSameAs(cnn);
    }

    [Theory]
    [InlineData("")]
    [InlineData("conv1")]
    [InlineData("conv1 batch_norm1 relu1 dropout1 dense2")]
    public void Frozen_layers_stay_frozen_on_the_way_and_back(string layers)
    {
        string[] frozen = layers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Cnn cnn = Builder.WithBatchNormalization().Build();
        cnn.Freeze(frozen);

        using TorchModel model = TorchModel.Of(cnn, "cpu");

        model.Module.named_parameters().Where(entry => !entry.parameter.requires_grad)
            .Select(entry => entry.name.Split('.')[0]).Distinct()
            .Should().BeEquivalentTo(frozen.Where(layer => layer is not ("relu1" or "dropout1")));
        model.ToCnn().ShouldBeTheSameAs(cnn);
    }

    [Fact]
    public void Parameter_that_is_frozen_alone_does_not_freeze_its_layer()
    {
        using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
        model.Module.get_parameter("conv1.bias")!.requires_grad = false;

        model.ToCnn().IsFrozen("conv1").Should().BeFalse();
    }

    [Fact]
    public void Network_stays_as_it_is_when_its_module_trains()
    {
        Cnn cnn = Builder.WithBatchNormalization().Build(), before = cnn.Clone();
        using TorchModel model = TorchModel.Of(cnn, "cpu");

        new Trainer(model, Options).Fit(Images);

        cnn.ShouldBeTheSameAs(before);
        model.ToCnn().GetWeights("conv1.weight").Should().NotEqual(cnn.GetWeights("conv1.weight"));
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Frozen_layers_train_in_libtorch_as_in_our_engine(BatchNormalization normalization)
    {
        Cnn fused = ModelWeights.Draw(Builder.WithBatchNormalization(normalization).WithDropout(0).Build());
        fused.Freeze("conv1", "batch_norm1");
        Cnn before = fused.Clone();
        using TorchModel torch = TorchModel.Of(fused, "cpu");

        TrainerOptions options =
            Options with { Optimizer = new MnistCnn.Optimizers.Sgd { Momentum = 0.9 }, LearningRate = 0.01 };
        new Trainer(fused, options).Fit(Images);
        new Trainer(torch, options).Fit(Images);

        Cnn trained = torch.ToCnn();
        trained.ShouldHaveWeightsOf(fused, 1e-5);
        foreach (string name in trained.WeightNames.Where(name => name.StartsWith("conv1", StringComparison.Ordinal)
            || name.StartsWith("batch_norm1", StringComparison.Ordinal)))
            trained.GetWeights(name).Should().Equal(before.GetWeights(name), name);
        trained.Weights.GetCounter("batch_norm1.num_batches_tracked")
            .Should().Be(before.Weights.GetCounter("batch_norm1.num_batches_tracked"));
        trained.Weights.GetCounter("batch_norm2.num_batches_tracked")
            .Should().Be(fused.Weights.GetCounter("batch_norm2.num_batches_tracked"));
    }

    [Fact]
    public void ToCnn_of_a_module_of_ones_own_is_refused()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(144, 4));

        new TorchModel(module).Invoking(model => model.ToCnn()).Should().Throw<NotSupportedException>()
            .WithMessage("*Sequential*TorchModel.Of*ToModule*");
    }

    [Fact]
    public void Null_is_refused()
    {
        FluentActions.Invoking(() => new TorchModel(null!)).Should().Throw<ArgumentNullException>()
            .WithParameterName("module");
        FluentActions.Invoking(() => TorchModel.Of(null!)).Should().Throw<ArgumentNullException>()
            .WithParameterName("model");
    }

    [Fact]
    public void Fit_learns_validates_and_judges_as_it_says()
    {
        using TorchModel model = TorchModel.Of(Builder.WithDropout(0.2).Build(), "cpu");
        var trainer = new Trainer(model, Options with { Epochs = 10, LearningRate = 5e-3 });
        ImageSet validation = Stripes.Make(40, seed: 2);

        TrainingHistory history = trainer.Fit(Stripes.Make(200), validation);

        history.Epochs[^1].Training.Accuracy.Should().BeGreaterThan(0.9);
        history.Epochs[^1].Validation!.Accuracy.Should().Be(1);
        trainer.Evaluate(validation).Should().Be(history.Epochs[^1].Validation);
        trainer.Predict(validation).GetLabel(5).Should().Be(1);
        new Trainer(model.ToCnn()).Evaluate(validation).Loss
            .Should().BeApproximately(history.Epochs[^1].Validation!.Loss, 1e-5);
    }

    [Fact]
    public void Fit_with_the_same_seed_gives_the_same_weights_to_the_bit()
    {
        Cnn Train(int seed)
        {
            using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
            new Trainer(model, Options with { Seed = seed }).Fit(Images);
            return model.ToCnn();
        }

        Train(5).ShouldBeTheSameAs(Train(5));
        Train(5).GetWeights("dense2.bias").Should().NotEqual(Train(6).GetWeights("dense2.bias"));
    }

    [Fact]
    public void Optimizer_of_model_and_options_both_is_refused_when_the_trainer_is_made()
    {
        using CnnModule module = Builder.Build().ToModule();
        var model =
            new TorchModel(module) { Device = "cpu", Optimizer = (parameters, rate) => optim.SGD(parameters, rate) };

        FluentActions.Invoking(() => new Trainer(model, Options with { Optimizer = new MnistCnn.Optimizers.Sgd() }))
            .Should().Throw<ArgumentException>()
            .WithMessage("TorchModel.Optimizer and TrainerOptions.Optimizer are both set*");
        new Trainer(model, Options).Fit(Images).Epochs.Should().HaveCount(2);
    }

    [Fact]
    public void Optimizer_of_the_users_own_class_trains()
    {
        int steps = 0;
        using CnnModule module = Builder.WithDropout(0).Build().ToModule();
        var model = new TorchModel(module)
        {
            Device = "cpu", Optimizer = (parameters, rate) =>
                new SignDescent(parameters, rate) { Stepped = () => steps++ },
        };

        new Trainer(model, Options with { Epochs = 8, LearningRate = 3e-3 })
            .Fit(Stripes.Make(200)).Epochs[^1].Training.Accuracy.Should().BeGreaterThan(0.9);

        steps.Should().Be(8 * 25);
    }

    [Fact]
    public void Module_with_a_parameter_that_the_loss_does_not_hang_on_trains_and_goes_on_after_an_interruption()
    {
        string state = _directory.File("state.safetensors"), start = _directory.File("start.safetensors");
        using var wholeModule = new WithSpare();
        using var partModule = new WithSpare();
        using var restModule = new WithSpare();
        TorchModel whole = Model(wholeModule), part = Model(partModule), rest = Model(restModule);
        ModelFile.SaveWeights(whole, start);
        ModelFile.LoadWeights(part, start);
        float[] spare = Floats(wholeModule.get_parameter("spare")!);

        ResumableRuns.Fit(whole, ResumableRuns.FourEpochs);
        ResumableRuns.Interrupt(part, ResumableRuns.FourEpochs with { Backup = new(state) }, afterStep: 7);
        new Trainer(rest, ResumableRuns.FourEpochs).Resume(state, ResumableRuns.Images);

        ResumableRuns.Weights(rest).Should().Equal(ResumableRuns.Weights(whole));
        Floats(restModule.get_parameter("spare")!).Should().Equal(spare);
        restModule.state_dict()["dense.weight"].allclose(partModule.state_dict()["dense.weight"], 0, 0, false)
            .Should().BeFalse();

        static TorchModel Model(WithSpare module) => new(module) { Device = "cpu" };
    }

    [Fact]
    public void Batch_of_one_trains()
    {
        // The second block's maps would be one pixel, which normalised over a batch of one is zero.
        using TorchModel model = TorchModel.Of(Builder.WithFilters(8).WithBatchNormalization().Build(), "cpu");
        Cnn before = model.ToCnn();

        TrainingHistory history =
            new Trainer(model, Options with { BatchSize = 1 }).Fit(Stripes.Make(5), Stripes.Make(1));

        history.Epochs.Should().HaveCount(2).And.OnlyContain(epoch => double.IsFinite(epoch.Training.Loss));
        model.ToCnn().GetWeights("conv1.weight").Should().NotEqual(before.GetWeights("conv1.weight"));
    }

    [Fact]
    public void Weights_saved_of_a_module_load_into_another_and_into_a_network()
    {
        string file = _directory.File("weights.safetensors");
        using TorchModel model = TorchModel.Of(ModelWeights.Draw(Builder.WithBatchNormalization().Build()), "cpu");
        using TorchModel other = TorchModel.Of(Builder.WithBatchNormalization().Build(), "cpu");
        Cnn cnn = Builder.WithBatchNormalization().Build();

        ModelFile.SaveWeights(model, file);
        ModelFile.LoadWeights(other, file);
        ModelFile.LoadWeights(cnn, file);

        other.ToCnn().ShouldBeTheSameAs(model.ToCnn());
        cnn.ShouldBeTheSameAs(model.ToCnn());
    }

    [Fact]
    public void Weights_of_a_module_of_ones_own_come_back_to_the_bit()
    {
        string file = _directory.File("weights.safetensors");
        using var module = nn.Sequential(
            nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(300, 4, dtype: ScalarType.Float16));
        using var other = nn.Sequential(
            nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(300, 4, dtype: ScalarType.Float16));
        var model = new TorchModel(module);

        ModelFile.SaveWeights(model, file);
        ModelFile.LoadWeights(new TorchModel(other), file);

        foreach ((SafetensorsTensor ours, SafetensorsTensor theirs) in model.ReadTensors()
            .Zip(new TorchModel(other).ReadTensors()))
            ours.Data.Span.SequenceEqual(theirs.Data.Span).Should().BeTrue(ours.Name);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused_and_change_nothing()
    {
        string file = _directory.File("weights.safetensors");
        ModelFile.SaveWeights(Builder.WithFilters(8).Build(), file);
        using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
        Cnn before = model.ToCnn();

        model.Invoking(m => ModelFile.LoadWeights(m, file)).Should().Throw<InvalidDataException>()
            .WithMessage("*conv2.weight*dense1.weight*");

        model.ToCnn().ShouldBeTheSameAs(before);
    }

    private static float[] Floats(Tensor tensor) => tensor.data<float>().ToArray();

    private sealed class WithSpare : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _dense = nn.Linear(Stripes.Side * Stripes.Side, 4);
        private readonly Parameter _spare = new(ones(3));

        public WithSpare()
            : base(nameof(WithSpare))
        {
            register_module("dense", _dense);
            register_parameter("spare", _spare);
        }

        public override Tensor forward(Tensor input) => _dense.call(input.flatten(1));
    }

    private sealed class SignDescent : optim.Optimizer
    {
        private readonly Parameter[] _parameters;
        private readonly double _rate;

        public SignDescent(IEnumerable<Parameter> parameters, double rate)
            : base(0) => (_parameters, _rate) = ([.. parameters], rate);

        public required Action Stepped { get; init; }

        public override void zero_grad()
        {
            foreach (Parameter parameter in _parameters)
                parameter.grad = null;
        }

        public override Tensor step(Func<Tensor>? closure = null)
        {
            using IDisposable noGradient = no_grad();
            foreach (Parameter parameter in _parameters)
                parameter.sub_(parameter.grad!.sign() * _rate);
            Stepped();
            return null!;
        }
    }
}
