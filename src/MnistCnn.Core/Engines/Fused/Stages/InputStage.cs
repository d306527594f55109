using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>From the bytes of the batch, changed where that is wished, to the image that the network reads.</summary>
internal sealed class InputStage : Stage
{
    private readonly StepState _state;
    private readonly StageBuffer _output;
    private readonly byte[][] _changedPixels;

    public InputStage(StepState state, StageBuffer output)
    {
        (_state, _output) = (state, output);
        _changedPixels = state.Each(_ => new byte[state.Augmenter is null ? 0 : state.Plan.ImageSize]);
    }

    public override bool IsImageWise => true;

    public override void Forward(int worker, int first, int end)
    {
        int size = _state.Plan.ImageSize;
        for (int image = first; image < end; image++)
        {
            int index = _state.Indices[image];
            ReadOnlySpan<byte> pixels = _state.Pixels.Span.Slice(_state.Places[image] * size, size);
            if (_state.Augmenter is { } augmenter)
            {
                augmenter.Apply(pixels, index, _changedPixels[worker]);
                pixels = _changedPixels[worker];
            }

            ImageReader.Read(_state.Plan.Image, pixels, _state.PixelScale, _output.Values(worker, image));
        }
    }

    public override void Backward(int worker, int first, int end)
    {
    }
}
