using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// What a batch normalisation does with each image before the workers meet: forward it takes the image's statistics, on
/// the way back it turns the gradient of the normalised values into that of the values, in its place.
/// </summary>
/// <param name="state">Shared by all stages.</param>
/// <param name="step">The normalisation, and how its values lie, before and after.</param>
/// <param name="normalization">Where the workers meet.</param>
/// <param name="input">Values to normalise.</param>
/// <param name="output">Normalised ones.</param>
internal sealed class NormalizationMeasuring(
    StepState state, NormalizationStep step, NormalizationStage normalization, StageBuffer input, StageBuffer output)
    : Stage
{
    private readonly MapPlan _map = step.Map;

    public override bool IsImageWise => !step.TakesLists;

    public override void Forward(int worker, int first, int end)
    {
        if (normalization.IsFrozen)
            return;
        ChannelStatistics mine = normalization.Statistics[worker];
        for (int image = first; image < end; image++)
        {
            state.Kernels.Moments(_map, input.Values(worker, image), mine.ImageSums.Span, mine.ImageProducts.Span);
            mine.AddImage(_map.Pixels.Length);
        }
    }

    public override void Backward(int worker, int first, int end)
    {
        ChannelStatistics mine = normalization.Statistics[worker];
        for (int image = first; image < end; image++)
            state.Kernels.NormalizationBackward(
                _map, input.Values(worker, image), output.Gradient(worker, image), mine.Mean.Span, mine.Scales.Span,
                mine.DistanceScales.Span, mine.Shifts.Span);
    }
}
