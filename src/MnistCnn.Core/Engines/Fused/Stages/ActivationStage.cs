using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>An activation on its own, of a map or of a list.</summary>
internal sealed class ActivationStage(StepState state, ActivationStep step, StageBuffer input, StageBuffer output)
    : Stage
{
    public override bool IsImageWise => !step.TakesLists;

    public override void Forward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            state.Kernels.Forward.Activate(
                step.Activation, step.Map, input.Values(worker, image), output.Values(worker, image));
    }

    public override void Backward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            state.Kernels.ActivationBackward(
                step.Activation, step.Map, input.Values(worker, image), output.Gradient(worker, image),
                input.Gradient(worker, image));
    }
}
