using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// Only one pixel of each pooling window has a gradient, and only where ReLU let it through: those are listed.
/// </summary>
internal sealed class SparseConvolutionBackward(StepState state, ConvolutionPlan plan) : ConvolutionBackward
{
    private readonly AlignedBuffer<Contribution>[] _lists =
        state.Each(_ => new AlignedBuffer<Contribution>(
            checked(Math.Max(state.Kernels.Forward.Lanes * plan.Windows, plan.WindowSize * plan.Filters))));

    public override bool NeedsWinners => true;

    public override void AddWeights(
        int worker, in ConvolutionPass pass, ReadOnlySpan<float> input, Span<float> weights, Span<float> bias) =>
        state.Kernels.AddWeightGradient(pass, input, _lists[worker].Span, weights, bias);

    public override void SetInput(
        int worker, in ConvolutionPass pass, ReadOnlySpan<float> weights, Span<float> inputGradient) =>
        state.Kernels.SetInputGradient(pass, weights, _lists[worker].Span, inputGradient);
}
