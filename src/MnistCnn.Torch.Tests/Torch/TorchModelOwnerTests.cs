using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace MnistCnn.Tests.Torch;

/// <summary>
/// The module owns its weights: whoever holds it, or its parameters, from before the run sees the present ones at every
/// hook, and changes training.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class TorchModelOwnerTests : IDisposable
{
    private const string Name = "conv2.weight";

    private static readonly ImageSet Images = Stripes.Make(40);

    private readonly CnnModule _module = new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16).WithClassCount(4).WithSeed(1)
        .WithBatchNormalization()
        .Build().ToModule();

    private readonly Parameter _weight;

    public TorchModelOwnerTests() => _weight = _module.get_parameter(Name)!;

    public static TheoryData<double?, bool> Ways =>
        new() { { null, false }, { null, true }, { 0.7, false }, { 0.7, true } };

    public static TheoryData<string, double?, bool> HooksAndWays
    {
        get
        {
            var data = new TheoryData<string, double?, bool>();
            foreach (string hook
                in new[] { "train begin", "epoch begin", "batch begin", "batch end", "epoch end", "train end" })
            {
                data.Add(hook, null, false);
                data.Add(hook, null, true);
                data.Add(hook, 0.7, false);
                data.Add(hook, 0.7, true);
            }

            return data;
        }
    }

    public void Dispose() => _module.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_reference_reads_the_present_weights_at_every_hook(double? averaging, bool ownOptimizer)
    {
        TorchModel model = Model(ownOptimizer);
        var seen = new List<(string Hook, float[] Weights)>();

        void Look(string hook, TrainingContext context)
        {
            context.Model.Should().BeSameAs(model);
            float[] held = _weight.data<float>().ToArray();
            held.Should().Equal(_module.state_dict()[Name].data<float>().ToArray(), hook);
            held.Should().Equal(_module.ToCnn().GetWeights(Name), hook);
            held.Should().Equal(((TorchModel)context.Model).ToCnn().GetWeights(Name), hook);
            _module.parameters().Should().OnlyContain(parameter => parameter.is_contiguous());
            foreach (Parameter parameter in _module.parameters())
                parameter.bytes.Length.Should().Be((int)parameter.numel() * sizeof(float));
            seen.Add((hook, held));
        }

        new Trainer(model, Options(averaging)) { Callbacks = { Everywhere(Look) } }.Fit(Images, Images);

        seen.Should().HaveCount(1 + (2 * (1 + (2 * 5) + 1)) + 1);
        seen.Where(look => look.Hook == "batch end").Select(look => look.Weights[0]).Should().OnlyHaveUniqueItems();
        seen[^1].Weights.Should().Equal(_weight.data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(HooksAndWays))]
    public void Writing_through_a_reference_at_a_hook_changes_training(
        string hook, double? averaging, bool ownOptimizer)
    {
        float[]? written = null, afterNextStep = null;

        void Write(string reached, TrainingContext context)
        {
            if (reached == "batch end" && written is not null)
                afterNextStep ??= _weight.data<float>().ToArray();
            if (reached != hook || written is not null)
                return;
            using IDisposable noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            _weight.add_(100);
            written = _weight.data<float>().ToArray();
        }

        new Trainer(Model(ownOptimizer), Options(averaging)) { Callbacks = { Everywhere(Write) } }.Fit(Images, Images);

        written.Should().NotBeNull();
        if (hook == "train end")
            _weight.data<float>().ToArray().Should().Equal(written);
        else
            // A step moves a weight by little.
            afterNextStep!.Should().OnlyContain(value => Math.Abs(value - 100) < 5);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Weights_restored_by_a_callback_are_the_ones_that_train_on(double? averaging, bool ownOptimizer)
    {
        float[] start = _weight.data<float>().ToArray();
        WeightSnapshot? snapshot = null;
        var callback = new LambdaCallback
        {
            TrainBegin = context => snapshot = context.CaptureWeights(),
            BatchEnd = (_, _) => snapshot!.Restore(),
        };

        new Trainer(Model(ownOptimizer), Options(averaging)) { Callbacks = { callback } }.Fit(Images);

        if (averaging is null)
            _weight.data<float>().ToArray().Should().Equal(start);
        else
            _weight.data<float>().ToArray().Should().NotEqual(start, "the average has seen the steps");
    }

    [Fact]
    public void Model_after_training_is_the_moving_average_of_its_weights()
    {
        double[]? average = null;
        var callback = new LambdaCallback
        {
            BatchEnd = (_, _) =>
            {
                float[] values = _weight.data<float>().ToArray();
                average = average is null
                    ? [.. values.Select(value => (double)value)]
                    : [.. values.Zip(average, (value, before) => (0.7 * before) + (0.3 * value))];
            },
        };

        new Trainer(Model(ownOptimizer: false), Options(0.7)) { Callbacks = { callback } }.Fit(Images, Images);

        _weight.data<float>().ToArray().ShouldBeCloseTo([.. average!.Select(value => (float)value)], 1e-5);
    }

    [Fact]
    public void Training_with_an_average_goes_on_from_the_weights_themselves()
    {
        List<float[]> Watch(double? averaging)
        {
            using TorchModel model = TorchModel.Of(_module.ToCnn(), "cpu");
            var seen = new List<float[]>();
            var callback = new LambdaCallback
            {
                BatchEnd = (_, _) => seen.Add(model.Module.get_parameter(Name)!.data<float>().ToArray()),
            };
            new Trainer(model, Options(averaging)) { Callbacks = { callback } }.Fit(Images, Images);
            return seen;
        }

        Watch(0.7).Should().BeEquivalentTo(Watch(null), options => options.WithStrictOrdering());
    }

    [Fact]
    public void Gradients_of_a_step_are_there_to_look_at_after_it_and_gone_after_the_run()
    {
        var norms = new List<float>();
        var callback = new LambdaCallback { BatchEnd = (_, _) => norms.Add(_weight.grad!.norm().item<float>()) };

        new Trainer(Model(ownOptimizer: false), Options(null)) { Callbacks = { callback } }.Fit(Images);

        norms.Should().HaveCount(10).And.OnlyContain(norm => norm > 0);
        _module.parameters().Should().OnlyContain(parameter => ReferenceEquals(parameter.grad, null));
        _module.training.Should().BeFalse();
    }

    private static TrainerOptions Options(double? averaging) =>
        new() { Epochs = 2, BatchSize = 8, Seed = 1, WeightAveragingMomentum = averaging };

    private static LambdaCallback Everywhere(Action<string, TrainingContext> reach) => new()
    {
        TrainBegin = context => reach("train begin", context),
        EpochBegin = (context, _) => reach("epoch begin", context),
        BatchBegin = (context, _) => reach("batch begin", context),
        BatchEnd = (context, _) => reach("batch end", context),
        EpochEnd = (context, _) => reach("epoch end", context),
        TrainEnd = context => reach("train end", context),
    };

    private TorchModel Model(bool ownOptimizer) => new(_module)
    {
        Device = "cpu", Optimizer = ownOptimizer ? (parameters, rate) =>
            optim.SGD(parameters, rate, momentum: 0.9) : null,
    };
}
