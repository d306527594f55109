using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// A pooling on its own, with ReLU before it where something stands between the convolution and that.
/// </summary>
internal sealed class PoolingStage(StepState state, PoolingPlan plan, StageBuffer input, StageBuffer output) : Stage
{
    private AlignedBuffer<int> _winners = new(0);

    public override bool IsImageWise => true;

    private int WinnersLength => plan.Kind == PoolingKind.Average ? 0 : plan.Windows * plan.Output.Channels;

    public override void Reserve() => _winners = new AlignedBuffer<int>(checked(state.Slots * WinnersLength));

    public override void Forward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            state.Kernels.Forward.Pool(
                plan, input.Values(worker, image), scale: [], shift: [], output.Values(worker, image),
                Winners(worker, image));
    }

    public override void Backward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            state.Kernels.PoolBackward(
                plan, input.Values(worker, image), output.Values(worker, image), Winners(worker, image),
                output.Gradient(worker, image),
                input.Gradient(worker, image));
    }

    private Span<int> Winners(int worker, int image) => _winners.Part(state.SlotOf(worker, image), WinnersLength);
}
