using MnistCnn.Engines.Fused;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Optimizers;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Engines.Fused;

public sealed class UpdateRuleTests
{
    private const int Count = 48;
    private const double Rate = 0.01;

    public static TheoryData<Optimizer> All =>
    [
        new Adam(),
        new Adam { Beta1 = 0.5, Beta2 = 0.9, Epsilon = 0.1, WeightDecay = 0.3 },
        new Adam { Beta1 = 0, Beta2 = 0 },
        new AdamW(),
        new AdamW { Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-2, WeightDecay = 0.5 },
        new Sgd(),
        new Sgd { WeightDecay = 0.2 },
        new Sgd { Momentum = 0.9 },
        new Sgd { Momentum = 0.9, Nesterov = true },
        new Sgd { Momentum = 0.5, Nesterov = true, WeightDecay = 0.1 },
        new RmsProp(),
        new RmsProp { Rho = 0.5, Epsilon = 0.1, WeightDecay = 0.2 },
        new RmsProp { Rho = 0.9, Momentum = 0.8 },
        new RmsProp { Momentum = 0.5, WeightDecay = 0.1 },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Steps_are_those_of_the_papers_for_every_width_of_vectors(Optimizer optimizer)
    {
        foreach (int lanes in (int[])[1, 4, 8, 16])
        {
            var rule = new Rule(optimizer, Start(), KernelWidths.Training(lanes));
            double[] expected = [.. Start()];
            var reference = new ReferenceOptimizer(optimizer, Count);
            for (int step = 1; step <= 100; step++)
            {
                float[] gradients = Gradients(step);
                rule.Step(gradients, Rate);
                reference.Step(expected, [.. gradients], Rate);
                if (step is 1 or 10 or 100)
                    rule.Parameters.Should().Equal(
                        expected, (actual, truth) => Math.Abs(actual - truth) <= 1e-5 * Math.Max(1, Math.Abs(truth)),
                        $"these are {lanes} lanes after {step} steps");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_scale_of_the_gradient_comes_before_decay_and_moments(Optimizer optimizer)
    {
        Rule scaled = new(optimizer, Start()), halved = new(optimizer, Start());

        for (int step = 1; step <= 5; step++)
        {
            scaled.Step(Gradients(step), Rate, scale: 0.5);
            halved.Step([.. Gradients(step).Select(gradient => gradient / 2)], Rate);
        }

        scaled.Parameters.Should().Equal(halved.Parameters);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Padding_stays_zero(Optimizer optimizer)
    {
        var rule = new Rule(optimizer, new float[Count]);

        for (int step = 1; step <= 20; step++)
            rule.Step(new float[Count], Rate);

        rule.Parameters.Should().OnlyContain(value => value == 0);
    }

    // Where ReLU is dead no gradient comes any more; numbers below the normal ones slow many processors down.
    [Theory]
    [MemberData(nameof(All))]
    public void Moments_without_gradient_end_at_zero_and_are_never_subnormal(Optimizer optimizer)
    {
        foreach (int lanes in (int[])[1, 4, 8, 16])
        {
            var rule = new Rule(optimizer, Start(), KernelWidths.Training(lanes));
            rule.Step(Gradients(1), Rate);
            for (int step = 0; step < 2000; step++)
            {
                rule.Step(new float[Count], Rate);
                rule.Moments.Should().NotContain(moment => float.IsSubnormal(moment), $"these are {lanes} lanes");
            }
        }
    }

    // The moves of Keras's Adam in learning rates, cumulated: small gradients feel ε.
    [Theory]
    [InlineData(1e-8, 1, 0.00315)]
    [InlineData(1e-8, 10, 0.0704)]
    [InlineData(1e-8, 1000, 54.6)]
    [InlineData(1e-6, 1, 0.240)]
    [InlineData(1e-6, 10, 4.05)]
    [InlineData(1e-6, 1000, 836)]
    public void Adam_moves_by_small_gradients_as_Keras_does(double gradient, int steps, double expected) =>
        (-Constant(new Adam { Epsilon = 1e-7 }, start: 0, gradient, rate: 1, steps)).Should()
            .BeApproximately((float)expected, (float)expected * 2e-3f);

    // PyTorch, whose ε stands beside the corrected root, comes to 0.899091, 0.035128 and −5.397310.
    [Theory]
    [InlineData(1, 0.9659746926647957)]
    [InlineData(10, 0.5147380390428635)]
    [InlineData(100, -3.934292346873381)]
    public void AdamW_shrinks_weights_and_moves_them_as_Keras_does(int steps, double expected) =>
        Constant(new AdamW { Epsilon = 1e-3, WeightDecay = 0.1 }, start: 1, gradient: 0.01, rate: 0.1, steps)
            .Should().BeApproximately((float)expected, 1e-5f);

    [Fact]
    public void Nesterov_looks_ahead_along_the_momentum() =>
        // Direction 1, then 1.9; a step takes the gradient and 0.9 of the direction.
        Constant(new Sgd { Momentum = 0.9, Nesterov = true }, start: 0, gradient: 1, rate: 1, steps: 2)
            .Should().BeApproximately(-(1.9f + 2.71f), 1e-6f);

    [Theory]
    [MemberData(nameof(All))]
    public void Moments_are_as_many_as_a_rule_needs(Optimizer optimizer) =>
        UpdateRule.Of(optimizer).MomentCount.Should().Be(optimizer switch
        {
            Adam or AdamW => 2,
            Sgd { Momentum: 0 } => 0,
            RmsProp { Momentum: > 0 } => 2,
            _ => 1,
        });

    private static float Constant(Optimizer optimizer, float start, double gradient, double rate, int steps)
    {
        float[] parameters = new float[Count], gradients = new float[Count];
        Array.Fill(parameters, start);
        Array.Fill(gradients, (float)gradient);
        var rule = new Rule(optimizer, parameters);
        for (int step = 0; step < steps; step++)
            rule.Step(gradients, rate);
        return rule.Parameters[Count / 2];
    }

    private static float[] Start()
    {
        var random = new RandomSource(5);
        return [.. Enumerable.Range(0, Count).Select(_ => (4 * random.NextSingle()) - 2)];
    }

    // From very small ones to large ones, of both signs; a parameter's gradients keep their size.
    private static float[] Gradients(int step)
    {
        var random = new RandomSource(step);
        return [.. Enumerable.Range(0, Count).Select(
            i => ((2 * random.NextSingle()) - 0.9f) * MathF.Pow(10, (i % 6) - 4))];
    }

    private sealed class Rule(Optimizer optimizer, float[] parameters, TrainingKernels? kernels = null)
    {
        private readonly UpdateRule _rule = UpdateRule.Of(optimizer);
        private readonly float[] _first = new float[Count];
        private readonly float[] _second = new float[Count];
        private int _steps;

        public float[] Parameters => parameters;

        public IEnumerable<float> Moments => _first.Concat(_second);

        public void Step(float[] gradients, double rate, double scale = 1)
        {
            _rule.Begin(++_steps, rate, scale);
            _rule.Apply(
                kernels ?? TrainingKernels.Best, parameters, gradients, _rule.MomentCount > 0 ? _first : [],
                _rule.MomentCount > 1 ? _second : []);
        }
    }
}
