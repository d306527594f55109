using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Optimizers;

namespace MnistCnn.Engines.Fused;

/// <summary>One worker's use of an optimizer: the numbers of a step, then the step over each of its slices.</summary>
internal abstract class UpdateRule
{
    /// <summary>How many numbers it keeps for each parameter from step to step.</summary>
    public abstract int MomentCount { get; }

    public static UpdateRule Of(Optimizer optimizer) => optimizer switch
    {
        Adam adam => new AdamRule((adam.Beta1, adam.Beta2, adam.Epsilon), (adam.WeightDecay, false)),
        AdamW adam => new AdamRule((adam.Beta1, adam.Beta2, adam.Epsilon), (adam.WeightDecay, true)),
        Sgd sgd => new SgdRule(sgd),
        RmsProp rms => new RmsPropRule(rms),
        _ => throw new NotSupportedException($"There is no {optimizer.GetType().Name} here."),
    };

    /// <param name="number">1 for the first step.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="gradientScale">Below 1 where the gradient was clipped.</param>
    public abstract void Begin(long number, double learningRate, double gradientScale);

    /// <summary>Updates parameters; spans are of one length, unused moments empty.</summary>
    public abstract void Apply(
        TrainingKernels kernels, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first,
        Span<float> second);

    private sealed class AdamRule((double, double, double) moments, (double, bool) decay) : UpdateRule
    {
        private AdamStep _step;

        public override int MomentCount => 2;

        public override void Begin(long number, double learningRate, double gradientScale) =>
            _step = new AdamStep(number, learningRate, moments, decay, gradientScale);

        public override void Apply(
            TrainingKernels kernels, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first,
            Span<float> second) =>
            kernels.Adam(parameters, gradients, first, second, _step);
    }

    private sealed class SgdRule(Sgd sgd) : UpdateRule
    {
        private SgdStep _step;

        public override int MomentCount => sgd.Momentum > 0 ? 1 : 0;

        public override void Begin(long number, double learningRate, double gradientScale) => _step = new SgdStep(
            (float)gradientScale, (float)sgd.WeightDecay, (float)sgd.Momentum, sgd.Nesterov, (float)learningRate);

        public override void Apply(
            TrainingKernels kernels, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first,
            Span<float> second) =>
            kernels.Sgd(parameters, gradients, first, _step);
    }

    private sealed class RmsPropRule(RmsProp rms) : UpdateRule
    {
        private RmsPropStep _step;

        public override int MomentCount => rms.Momentum > 0 ? 2 : 1;

        public override void Begin(long number, double learningRate, double gradientScale) => _step = new RmsPropStep(
            (float)gradientScale, (float)rms.WeightDecay, (float)rms.Rho, (float)(1 - rms.Rho), (float)rms.Epsilon,
            (float)rms.Momentum, (float)learningRate);

        public override void Apply(
            TrainingKernels kernels, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first,
            Span<float> second) =>
            kernels.RmsProp(parameters, gradients, first, second, _step);
    }
}
