using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using MnistCnn.Training.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Training.Torch;

[Collection(TorchTests.Name)]
public sealed class TorchStepTests
{
    private static readonly ImageSet Images = Stripes.Make(40);
    private static readonly TrainerOptions Options = new() { BatchSize = 8, Device = "cpu", Engine = TrainingEngine.Torch };
    private static readonly int[] Batch = [3, 1, 4, 15, 9, 2, 6];

    private static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4).WithDropout(0).WithSeed(1);

    [Fact]
    public void Run_trains_as_the_plain_loop_with_Adam_does()
    {
        using Cnn model = Builder.Build();
        using Cnn plain = Builder.Build();

        RunSteps(model, Options, steps: 5);
        RunPlainSteps(plain, optim.Adam(plain.parameters(), 1e-3, eps: 1e-7), steps: 5);

        Compare(model, plain);
    }

    [Theory]
    [InlineData(BatchNormalization.None)]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Run_trains_with_the_users_optimizer_as_the_plain_loop_does(BatchNormalization normalization)
    {
        CnnBuilder builder = Builder.WithBatchNormalization(normalization);
        using Cnn model = builder.Build();
        using Cnn plain = builder.Build();

        RunSteps(model, Options with { LearningRate = 0.05, Optimizer = (parameters, rate) => optim.SGD(parameters, rate, momentum: 0.9) }, steps: 5);
        RunPlainSteps(plain, optim.SGD(plain.parameters(), 0.05, momentum: 0.9), steps: 5);

        Compare(model, plain);
    }

    [CudaFact]
    public void Run_on_a_GPU_trains_as_on_the_CPU()
    {
        using Cnn model = Builder.Build();
        using Cnn onCpu = Builder.Build();
        model.to(CUDA);

        using (var step = new TorchStep(model, Options, Images, CUDA, seed: 1))
        {
            step.BeginEpoch(1);
            for (int i = 0; i < 5; i++)
                step.Run(Batch);
            step.ExposeWeights();
        }

        RunSteps(onCpu, Options, steps: 5);
        model.to(CPU);
        Compare(model, onCpu);
    }

    [Fact]
    public void Run_leaves_frozen_parameters_as_they_are()
    {
        using Cnn model = Builder.Build();
        Parameter frozen = model.parameters().First();
        frozen.requires_grad = false;
        float[] before = frozen.data<float>().ToArray();

        RunSteps(model, Options, steps: 2);

        frozen.data<float>().ToArray().Should().Equal(before);
    }

    [Fact]
    public void Fit_gives_the_weights_back_row_by_row()
    {
        using Cnn model = Builder.Build();

        new Trainer(model, Options with { Epochs = 1 }).Fit(Images);

        model.parameters().Should().OnlyContain(parameter => parameter.is_contiguous());
    }

    [Fact]
    public void Model_seen_by_a_callback_has_its_weights_row_by_row_and_training_goes_on()
    {
        var seen = new List<bool>();
        using Cnn model = Builder.Build();
        using Cnn undisturbed = Builder.Build();
        var callback = new LambdaCallback
        {
            BatchEnd = (context, _) => seen.Add(context.Model.parameters().All(parameter => parameter.is_contiguous())),
        };

        new Trainer(model, Options with { Epochs = 1, Seed = 1 }) { Callbacks = { callback } }.Fit(Images);
        new Trainer(undisturbed, Options with { Epochs = 1, Seed = 1 }).Fit(Images);

        seen.Should().HaveCount(5).And.OnlyContain(contiguous => contiguous);
        Compare(model, undisturbed);
    }

    [Fact]
    public void Probe_refuses_a_module_that_views_its_input()
    {
        using var model = new Viewing();

        ChannelsLastProbe.Suits(model, Images, CPU).Should().BeFalse();
        new Trainer(model, Options with { Epochs = 1 }).Fit(Images).Epochs.Should().ContainSingle();
    }

    [Fact]
    public void Probe_of_a_module_without_convolutions_says_no()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(144, 4));

        ChannelsLastProbe.Suits(model, Images, CPU).Should().BeFalse();
    }

    [Fact]
    public void Probe_of_our_network_says_yes()
    {
        using Cnn model = Builder.Build();

        ChannelsLastProbe.Suits(model, Images, CPU).Should().BeTrue();
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

    [Fact]
    public void Fit_of_a_module_in_64_bit_floats_says_what_does_not_fit()
    {
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(144, 4, dtype: ScalarType.Float64));
        Action fit = () => new Trainer(model, Options).Fit(Images);

        fit.Should().Throw<ArgumentException>().WithMessage("The model does not take 1×12×12 images: *");
    }

    private static void RunSteps(nn.Module<Tensor, Tensor> model, TrainerOptions options, int steps)
    {
        using var step = new TorchStep(model, options, Images, CPU, seed: 1);
        step.BeginEpoch(1);
        for (int i = 0; i < steps; i++)
            step.Run(Batch);
    }

    private static void RunPlainSteps(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, int steps)
    {
        using DisposeScope scope = NewDisposeScope();
        using optim.Optimizer owned = optimizer;
        ImageSet batch = Images.Select(Batch);
        Tensor images = tensor(batch.Pixels.ToArray()).reshape(Batch.Length, 1, Stripes.Side, Stripes.Side).to(ScalarType.Float32) / 255;
        Tensor labels = tensor(batch.Labels.ToArray()).to(ScalarType.Int64);
        model.train();
        for (int i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(model.call(images), labels).backward();
            optimizer.step();
        }
    }

    private static void Compare(Cnn model, Cnn expected)
    {
        foreach ((string name, Tensor values) in model.state_dict())
            values.allclose(expected.state_dict()[name], rtol: 1e-3, atol: 2e-5, equal_nan: false).Should().BeTrue(name);
    }

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
}
