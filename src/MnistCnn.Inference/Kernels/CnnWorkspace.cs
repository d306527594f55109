using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>What one thread writes to in a forward pass.</summary>
internal sealed class CnnWorkspace
{
    /// <summary>Images that go through the steps on lists together.</summary>
    public const int Batch = 24;

    public CnnWorkspace(CnnPlan plan, ForwardKernels kernels)
    {
        Image = new AlignedBuffer<float>(plan.Image.IsList ? Batch * plan.Image.Stride : plan.Image.Length);
        Outputs = new AlignedBuffer<float>[plan.Steps.Length];
        int scratch = 0;
        for (int i = 0; i < Outputs.Length; i++)
        {
            PlanStep step = plan.Steps[i];
            bool isLastOnMaps = i == plan.FirstOnLists - 1;
            // Computed in place, unless that is one image's and each image's row is wanted.
            Outputs[i] = step is NormalizationStep or ActivationStep && !isLastOnMaps
                ? i == 0 ? Image : Outputs[i - 1]
                : new AlignedBuffer<float>(
                    checked((isLastOnMaps || step.TakesLists ? Batch : 1) * step.Output.Stride));
            if (step is ConvolutionStep convolution)
                scratch = Math.Max(
                    scratch, checked(kernels.ScratchLength(convolution.Plan) + convolution.Plan.Windows));
        }

        Scratch = new AlignedBuffer<float>(scratch);
    }

    /// <summary>One image, or <see cref="Batch"/> where the first step takes lists.</summary>
    public AlignedBuffer<float> Image { get; }

    /// <summary>
    /// What each step gives: of one image, or of <see cref="Batch"/> where the next step takes lists or none comes.
    /// </summary>
    public AlignedBuffer<float>[] Outputs { get; }

    public AlignedBuffer<float> Scratch { get; }
}
