using MnistCnn.Kernels;
using MnistCnn.Models.Layers;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>Dropout in the places of the values, of single ones or of whole channels.</summary>
internal sealed class DropoutStage : Stage
{
    private readonly StepState _state;
    private readonly DropoutStep _step;
    private readonly DropoutMask _mask;
    private readonly StageBuffer _values;
    private readonly bool _wholeChannels;

    /// <param name="state">Shared by all stages.</param>
    /// <param name="step">Where the values lie.</param>
    /// <param name="mask">Which of them are dropped.</param>
    /// <param name="values">First those of the stage before, then what is left of them.</param>
    public DropoutStage(StepState state, DropoutStep step, DropoutMask mask, StageBuffer values)
    {
        (_state, _step, _mask, _values) = (state, step, mask, values);
        _wholeChannels = ((DropoutLayer)step.Layer.Layer).WholeChannels && !step.Layer.IsFlat;
    }

    public override bool IsImageWise => !_step.TakesLists;

    public override void Forward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            Multiply(image, _values.Values(worker, image));
    }

    // The mask is drawn again: what is zero may have been zero before.
    public override void Backward(int worker, int first, int end)
    {
        for (int image = first; image < end; image++)
            Multiply(image, _values.Gradient(worker, image));
    }

    private void Multiply(int image, Span<float> values)
    {
        MapPlan map = _step.Map;
        if (_wholeChannels)
        {
            MultiplyChannels(image, values);
            return;
        }

        // A row of pixels has no gaps.
        int length = map.Columns * map.Channels;
        for (int row = 0; row < map.Rows; row++)
            _mask.Multiply(
                values.Slice(map.Offset(row, 0), length), _state.Number, _state.First + image, row * length);
    }

    private void MultiplyChannels(int image, Span<float> values)
    {
        MapPlan map = _step.Map;
        for (int channel = 0; channel < map.Size.Channels; channel++)
        {
            float factor = _mask.FactorOf(_state.Number, _state.First + image, channel);
            foreach (int pixel in map.Pixels)
                values[pixel + channel] *= factor;
        }
    }
}
