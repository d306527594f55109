using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;
using Conv2d = TorchSharp.Modules.Conv2d;
using Linear = TorchSharp.Modules.Linear;
using Parameter = TorchSharp.Modules.Parameter;
using SGD = TorchSharp.Modules.SGD;

namespace MnistCnn.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class TorchStepTests
{
    private static readonly ImageSet Images = Stripes.Make(40);
    private static readonly TrainerOptions Options = new() { BatchSize = 8 };
    private static readonly int[] Batch = [3, 1, 4, 15, 9, 2, 6];

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4).WithDropout(0)
        .WithSeed(1);

    [Fact]
    public void The_first_step_of_Adam_is_that_of_TorchSharp_with_the_epsilon_of_Keras()
    {
        using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
        using CnnModule plain = Builder.Build().ToModule();

        RunSteps(model, Options, steps: 1);
        // TorchSharp adds ε to the corrected root: in the first step, that is Keras's divided by √(1 − β₂).
        RunPlainSteps(plain, optim.Adam(plain.parameters(), 1e-3, eps: 1e-7 / Math.Sqrt(1 - 0.999)), steps: 1);

        Compare(model, plain);
    }

    [Theory]
    [InlineData(BatchNormalization.None)]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Run_trains_with_the_users_optimizer_as_the_plain_loop_does(BatchNormalization normalization)
    {
        CnnBuilder builder = Builder.WithBatchNormalization(normalization);
        using CnnModule module = builder.Build().ToModule(), plain = builder.Build().ToModule();
        var model = new TorchModel(module)
        {
            Device = "cpu", Optimizer = (parameters, rate) => optim.SGD(parameters, rate, momentum: 0.9),
        };

        RunSteps(model, Options with { LearningRate = 0.05 }, steps: 5);
        RunPlainSteps(plain, optim.SGD(plain.parameters(), 0.05, momentum: 0.9), steps: 5);

        Compare(model, plain);
    }

    [CudaFact]
    public void Run_on_a_GPU_trains_as_on_the_CPU()
    {
        using TorchModel model = TorchModel.Of(Builder.Build(), "cuda"), onCpu = TorchModel.Of(Builder.Build(), "cpu");
        model.Module.to(CUDA);

        RunSteps(model, Options, steps: 5, CUDA);
        RunSteps(onCpu, Options, steps: 5);

        model.ToCnn().ShouldHaveWeightsOf(onCpu.ToCnn(), 1e-3);
    }

    [Fact]
    public void Run_leaves_frozen_parameters_as_they_are_also_those_frozen_between_two_steps()
    {
        using TorchModel model = TorchModel.Of(Builder.Build(), "cpu");
        Parameter[] parameters = [.. model.Module.parameters()];
        parameters[0].requires_grad = false;
        float[][] before = [.. parameters.Select(Floats)];
        using var step = new TorchStep(model, Images, Options, seed: 1);
        step.BeginEpoch();

        step.Run(Batch, 1e-3);
        parameters[2].requires_grad = false;
        float[] frozenLater = Floats(parameters[2]);
        step.Run(Batch, 1e-3);

        Floats(parameters[0]).Should().Equal(before[0]);
        Floats(parameters[2]).Should().Equal(frozenLater).And.NotEqual(before[2]);
        Floats(parameters[1]).Should().NotEqual(before[1]);
    }

    [Fact]
    public void Run_trains_a_parameter_from_the_step_on_that_it_is_freed_for()
    {
        Cnn frozen = Builder.Build();
        frozen.Freeze("conv1");
        using TorchModel model = TorchModel.Of(frozen, "cpu");
        Parameter weight = model.Module.parameters().First();
        using var step = new TorchStep(model, Images, Options, seed: 1);
        step.BeginEpoch();
        step.Run(Batch, 1e-3);
        Floats(weight).Should().Equal(frozen.GetWeights("conv1.weight"));

        weight.requires_grad = true;
        step.Run(Batch, 1e-3);

        Floats(weight).Should().NotEqual(frozen.GetWeights("conv1.weight"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_that_somebody_else_derived_do_not_join_a_step(bool ownOptimizer)
    {
        using CnnModule module = Builder.Build().ToModule(), undisturbed = Builder.Build().ToModule();
        TorchModel Model(CnnModule of) => new(of)
        {
            Device = "cpu", Optimizer = ownOptimizer ? (parameters, rate) => optim.SGD(parameters, rate) : null,
        };

        using (var step = new TorchStep(Model(module), Images, Options, seed: 1))
        {
            step.BeginEpoch();
            for (int i = 0; i < 3; i++)
            {
                using (DisposeScope scope = NewDisposeScope())
                    module.call(ones(2, 1, Stripes.Side, Stripes.Side)).sum().backward();
                step.Run(Batch, 1e-3);
            }
        }

        RunSteps(Model(undisturbed), Options, steps: 3);
        module.ToCnn().ShouldBeTheSameAs(undisturbed.ToCnn());
    }

    [Fact]
    public void Clipping_counts_no_gradients_that_the_users_optimizer_leaves_alone_from_earlier_steps()
    {
        TorchModel Model(CnnModule of) => new(of)
        {
            Device = "cpu", Optimizer = (_, rate) => optim.SGD(new[] { of.get_parameter("dense2.weight")! }, rate),
        };
        using CnnModule module = Builder.Build().ToModule(), plain = Builder.Build().ToModule();
        TrainerOptions options = Options with { MaxGradientNorm = 0.1, LearningRate = 0.1 };

        RunSteps(Model(module), options, steps: 4);
        for (int i = 0; i < 4; i++)
            RunSteps(Model(plain), options, steps: 1);

        module.ToCnn().ShouldHaveWeightsOf(plain.ToCnn(), 1e-6);
    }

    [Theory]
    [InlineData(0.5, 0.05, 0.005)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0.1, 0.01)]
    public void Groups_of_the_users_optimizer_keep_their_ratio_through_every_learning_rate(
        double share, double first, double second)
    {
        optim.Optimizer? made = null;
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(144, 4), nn.ReLU(), nn.Linear(4, 4));
        var model = new TorchModel(module)
        {
            Device = "cpu",
            Optimizer = (parameters, rate) => made = optim.SGD(
                [
                    new SGD.ParamGroup(parameters.Take(2), new SGD.Options { LearningRate = rate }),
                    new SGD.ParamGroup(parameters.Skip(2), new SGD.Options { LearningRate = rate / 10 }),
                ],
                rate),
        };
        using var step = new TorchStep(model, Images, Options with { LearningRate = 0.1 }, seed: 1);
        step.BeginEpoch();

        step.LearningRate.Should().Be(0.1);
        step.Run(Batch, 0);
        step.Run(Batch, 0.1 * share);

        step.LearningRate.Should().BeApproximately(first, 1e-12);
        made!.ParamGroups.Select(group => group.LearningRate).Should().BeEquivalentTo(
            [first, second], options => options.WithStrictOrdering().Using<double>(
                pair => pair.Subject.Should().BeApproximately(pair.Expectation, 1e-12)).WhenTypeIs<double>());
    }

    [Fact]
    public void Probe_refuses_a_module_that_views_its_input()
    {
        using var module = new Viewing();

        ChannelsLastProbe.Suits(module, Images).Should().BeFalse();
        new Trainer(new TorchModel(module) { Device = "cpu" }, Options with { Epochs = 1 }).Fit(Images).Epochs
            .Should().ContainSingle();
    }

    [Fact]
    public void Probe_of_a_module_without_convolutions_says_no()
    {
        using var module = nn.Sequential(nn.Flatten(), nn.Linear(144, 4));

        ChannelsLastProbe.Suits(module, Images).Should().BeFalse();
    }

    [Fact]
    public void Probe_of_our_network_says_yes()
    {
        using CnnModule module = Builder.Build().ToModule();

        ChannelsLastProbe.Suits(module, Images).Should().BeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void ChannelsLast_keeps_the_values_and_turns_the_strides(int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor images = rand(2, channels, 4, 5);

        Tensor turned = TorchScripts.ChannelsLast(images);

        turned.stride().Should().Equal(20 * channels, 1, 5 * channels, channels);
        turned.allclose(images, 0, 0, equal_nan: false).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_trains_a_module_of_mixed_precision_clipped_or_not(bool clips)
    {
        using var module = new Mixed();
        TrainerOptions options =
            Options with { MaxGradientNorm = clips ? 0.1 : null, LearningRate = 0.01, Epochs = 40 };

        new Trainer(new TorchModel(module) { Device = "cpu" }, options).Fit(Images).Epochs[^1].Training.Accuracy
            .Should().Be(1);
    }

    private static void RunSteps(TorchModel model, TrainerOptions options, int steps, Device? device = null)
    {
        using var step = new TorchStep(model, Images, options, seed: 1);
        step.BeginEpoch();
        for (int i = 0; i < steps; i++)
            step.Run(Batch, options.LearningRate);
    }

    private static void RunPlainSteps(nn.Module<Tensor, Tensor> module, optim.Optimizer optimizer, int steps)
    {
        using DisposeScope scope = NewDisposeScope();
        using optim.Optimizer owned = optimizer;
        ImageSet batch = Images.Select(Batch);
        Tensor images = tensor(batch.Pixels.ToArray()).reshape(Batch.Length, 1, Stripes.Side, Stripes.Side)
            .to(ScalarType.Float32) / 255;
        Tensor labels = tensor(Array.ConvertAll(batch.Labels.ToArray(), label => (long)label));
        module.train();
        for (int i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(module.call(images), labels).backward();
            optimizer.step();
        }
    }

    private static void Compare(TorchModel model, CnnModule expected) =>
        model.ToCnn().ShouldHaveWeightsOf(expected.ToCnn(), 1e-5);

    private static float[] Floats(Tensor tensor) => tensor.data<float>().ToArray();

    private sealed class Viewing : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d _convolution = nn.Conv2d(1, 2, 3);
        private readonly Linear _dense = nn.Linear(200, 4);

        public Viewing()
            : base(nameof(Viewing)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using Tensor values = _convolution.call(input);
            using Tensor flat = values.view(-1, 200);
            return _dense.call(flat);
        }
    }

    private sealed class Mixed : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _first = nn.Linear(144, 8);
        private readonly Linear _second = nn.Linear(8, 4, dtype: ScalarType.Float64);

        // Of a seed of its own: the generator is libtorch's, and every test's.
        public Mixed()
            : base(nameof(Mixed))
        {
            RegisterComponents();
            var random = new RandomSource(1);
            using DisposeScope scope = NewDisposeScope();
            using IDisposable noGradient = no_grad();
            foreach (Parameter parameter in parameters())
                parameter.copy_(tensor(Draw(parameter.numel())).reshape(parameter.shape));

            float[] Draw(long count) =>
                [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() - 0.5f) / 4)];
        }

        public override Tensor forward(Tensor input) =>
            _second.call(_first.call(input.flatten(1)).relu().to(ScalarType.Float64)).to(ScalarType.Float32);
    }
}
