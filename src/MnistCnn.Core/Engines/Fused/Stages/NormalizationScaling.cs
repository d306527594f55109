using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// What a batch normalisation does with each image once the workers have met: forward it scales and shifts it, and
/// rectifies it where ReLU follows; on the way back it sums up the gradient for those who meet next.
/// </summary>
/// <param name="state">Shared by all stages.</param>
/// <param name="step">The normalisation, and how its values lie, before and after.</param>
/// <param name="normalization">Where the workers meet.</param>
/// <param name="input">Values to normalise.</param>
/// <param name="output">Normalised ones.</param>
internal sealed class NormalizationScaling(
    StepState state, NormalizationStep step, NormalizationStage normalization, StageBuffer input, StageBuffer output)
    : Stage
{
    private readonly MapPlan _map = step.Map;

    public override bool IsImageWise => !step.TakesLists;

    public override void Forward(int worker, int first, int end)
    {
        ChannelStatistics mine = normalization.Statistics[worker];
        for (int image = first; image < end; image++)
            state.Kernels.Forward.ScaleAndShift(
                _map, input.Values(worker, image), mine.Scales.Span, mine.Shifts.Span, step.Rectifies,
                output.Values(worker, image));
    }

    public override void Restore(int worker, int image)
    {
        if (output.KeepsOneImage)
            Forward(worker, image, image + 1);
    }

    public override void Backward(int worker, int first, int end)
    {
        ChannelStatistics mine = normalization.Statistics[worker];
        for (int image = first; image < end; image++)
        {
            // A frozen one needs no sums, but the gradient without what ReLU stopped.
            if (normalization.IsFrozen && !step.Rectifies)
                continue;
            state.Kernels.GradientSums(
                _map, input.Values(worker, image), step.Rectifies ? output.Values(worker, image) : [],
                output.Gradient(worker, image),
                mine.Mean.Span, mine.ImageSums.Span, mine.ImageProducts.Span);
            mine.AddImageGradients();
        }
    }
}
