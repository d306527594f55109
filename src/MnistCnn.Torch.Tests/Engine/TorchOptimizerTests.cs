using MnistCnn.Data;
using MnistCnn.Engines.Fused;
using MnistCnn.Models;
using MnistCnn.Optimizers;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using MnistCnn.Training;

namespace MnistCnn.Tests.Engine;

/// <summary>Both engines take the same steps with every optimizer, step by step.</summary>
[Collection(TorchTests.Name)]
public sealed class TorchOptimizerTests
{
    private static readonly ImageSet Images = Stripes.Make(40);

    private static readonly Dictionary<string, TrainerOptions> Ways = new()
    {
        ["Adam"] = With(new Adam()),
        ["Adam with a large epsilon"] = With(new Adam { Epsilon = 1e-3 }),
        ["Adam with other betas"] = With(new Adam { Beta1 = 0.5, Beta2 = 0.9 }),
        ["Adam with decay"] = With(new Adam { WeightDecay = 0.1 }),
        ["Adam, clipped"] = With(new Adam { WeightDecay = 0.01 }) with { MaxGradientNorm = 0.05 },
        ["AdamW"] = With(new AdamW()),
        ["AdamW with a large epsilon and decay"] = With(new AdamW { WeightDecay = 0.5, Epsilon = 1e-3 }),
        ["AdamW, clipped"] = With(new AdamW { WeightDecay = 0.5 }) with { MaxGradientNorm = 0.05 },
        ["SGD"] = With(new Sgd()),
        ["SGD with momentum and decay"] = With(new Sgd { Momentum = 0.9, WeightDecay = 0.01 }),
        ["SGD of Nesterov"] = With(new Sgd { Momentum = 0.9, Nesterov = true }),
        ["SGD, clipped"] = With(new Sgd { Momentum = 0.9, WeightDecay = 0.01 }) with { MaxGradientNorm = 0.05 },
        ["RMSprop"] = With(new RmsProp()),
        ["RMSprop with momentum and decay"] = With(new RmsProp { Momentum = 0.9, WeightDecay = 0.01 }),
        ["RMSprop with another rho and epsilon, clipped"] =
            With(new RmsProp { Rho = 0.9, Epsilon = 1e-4 }) with { MaxGradientNorm = 0.05 },
    };

    public static TheoryData<string, BatchNormalization> Cases
    {
        get
        {
            var data = new TheoryData<string, BatchNormalization>();
            foreach (string way in Ways.Keys)
                foreach (BatchNormalization normalization in Enum.GetValues<BatchNormalization>())
                    data.Add(way, normalization);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_step_in_libtorch_is_that_of_our_engine(string way, BatchNormalization normalization)
    {
        TrainerOptions options = Ways[way];
        // Some gradients behind a normalisation are zero but for rounding, which Adam and RMSprop would make whole
        // steps of.
        if (normalization != BatchNormalization.None)
            options = options with { Optimizer = Damped(options.Optimizer) };
        Cnn fused = new CnnBuilder().WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 6).WithDenseUnits(16)
            .WithClassCount(4)
            .WithDropout(0).WithBatchNormalization(normalization).WithSeed(1).Build();
        using TorchModel torch = TorchModel.Of(fused, "cpu");
        using var ours = new FusedStep(fused, Images, options, seed: 1);
        using var theirs = new TorchStep(torch, Images, options, seed: 1);
        ours.BeginEpoch();
        theirs.BeginEpoch();
        for (int step = 1; step <= 6; step++)
        {
            int[] batch = [.. Enumerable.Range(0, 9).Select(i => ((7 * step) + (3 * i)) % Images.Count)];
            // Schedules change the rate between steps.
            double rate = options.LearningRate / step;

            ours.Run(batch, rate);
            theirs.Run(batch, rate);

            torch.ToCnn().ShouldHaveWeightsOf(fused, 1e-5, $"step {step}");
        }

        ours.ReadMetrics().Loss.Should().BeApproximately(theirs.ReadMetrics().Loss, 1e-5);
    }

    private static Optimizer Damped(Optimizer optimizer) => optimizer switch
    {
        Adam adam => adam with { Epsilon = 1e-3 },
        AdamW adam => adam with { Epsilon = 1e-3 },
        RmsProp rms => rms with { Epsilon = 1e-2 },
        _ => optimizer,
    };

    private static TrainerOptions With(Optimizer optimizer) => new() { Optimizer = optimizer, LearningRate = 1e-3 };
}
