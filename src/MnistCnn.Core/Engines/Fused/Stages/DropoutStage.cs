namespace MnistCnn.Engines.Fused.Stages;

/// <summary>ReLU and dropout of a dense layer's sums, in their place.</summary>
/// <param name="state">Shared by all stages.</param>
/// <param name="mask">Which units are dropped.</param>
/// <param name="units">How many units there are.</param>
/// <param name="values">First the sums, then what is left of them.</param>
internal sealed class DropoutStage(StepState state, DropoutMask mask, int units, StageBuffer values) : Stage
{
    public override void Forward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            mask.Apply(values.Values(image)[..units], state.Number, image);
    }

    public override void Backward(int worker, int first, int end) =>
        mask.ApplyToGradient(values.Values(first, end - first), values.Gradients(first, end - first));
}
