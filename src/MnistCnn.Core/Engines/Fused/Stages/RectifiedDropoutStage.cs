namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// ReLU and dropout of lists in their place: what is zero afterwards was dropped or dead, so that no mask is kept.
/// </summary>
/// <param name="state">Shared by all stages.</param>
/// <param name="mask">Which values are dropped.</param>
/// <param name="count">How many values there are.</param>
/// <param name="values">First those of the stage before, then what is left of them.</param>
internal sealed class RectifiedDropoutStage(StepState state, DropoutMask mask, int count, StageBuffer values) : Stage
{
    public override void Forward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            mask.Apply(values.Values(worker, image)[..count], state.Number, state.First + image);
    }

    public override void Backward(int worker, int first, int end) =>
        mask.ApplyToGradient(values.ValueRows(first, end - first), values.GradientRows(first, end - first));
}
