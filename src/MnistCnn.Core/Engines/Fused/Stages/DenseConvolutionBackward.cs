using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// All pixels have a gradient, or so many of them that lists would not pay. The gradient of the input is then a
/// convolution itself, of the output's gradient with the kernels turned round and filters and channels exchanged, and
/// goes through the forward kernels. Where that goes through Winograd's space, the gradient of the weights is summed up
/// there, and comes back once a step.
/// </summary>
internal sealed class DenseConvolutionBackward : ConvolutionBackward
{
    private readonly StepState _state;
    private readonly ConvolutionPlan _plan;
    private readonly ConvolutionPlan _turned;
    private readonly PackedKernel _turnedKernel;
    private readonly AlignedBuffer<float>[] _gradients;
    private readonly AlignedBuffer<float>[] _scratch;
    private readonly AlignedBuffer<float>[] _transformedGradients;
    private readonly float[] _noBias;
    private readonly int _start;
    private readonly int[] _places;

    public DenseConvolutionBackward(StepState state, ConvolutionPlan plan)
    {
        (_state, _plan) = (state, plan);
        int lanes = state.Kernels.Forward.Lanes;
        (int rows, int columns) = (plan.KernelHeight - 1, plan.KernelWidth - 1);
        (MapSize input, MapSize output) = (plan.Layer.Input, plan.Layer.Output);
        // As large as it must be for the turned convolution to give what the convolution took.
        var padded = new MapSize(output.Channels, input.Height + rows, input.Width + columns);
        var layer = new CnnLayer(
            plan.Layer.Name,
            new ConvolutionLayer(input.Channels, 1) { KernelHeight = rows + 1, KernelWidth = columns + 1 },
            padded, IsFlat: false);
        _turned = new ConvolutionPlan(
            layer, lanes, isFirst: false, pooling: null, rectifies: false, new MapPlan(input, lanes, plan));
        _start = _turned.TapOffset(rows - plan.Layer.Border.Top, columns - plan.Layer.Border.Left);
        _places = new int[plan.Windows];
        for (int i = 0; i < _places.Length; i++)
            _places[i] = _start + _turned.TapOffset(i / plan.Output.Columns, i % plan.Output.Columns);
        _turnedKernel = new PackedKernel(_turned, state.Kernels.Forward);
        _gradients = state.Each(_ => new AlignedBuffer<float>(_turned.InputLength));
        int scratch = Math.Max(
            state.Kernels.Forward.ScratchLength(_turned),
            plan.Winograd is null ? 0 : state.Kernels.Forward.ScratchLength(plan));
        _scratch = state.Each(_ => new AlignedBuffer<float>(scratch));
        int points = plan.Winograd is null ? 0 : WinogradPlan.Points;
        _transformedGradients = state.Each(
            _ => new AlignedBuffer<float>(checked(points * plan.Convolution.Filters * plan.InputStride)));
        _noBias = new float[_turned.Filters];
    }

    public override bool NeedsWinners => false;

    // With a border, as the turned convolution wants it, and without what ReLU stopped.
    public override void Prepare(int worker, in ConvolutionPass pass)
    {
        Span<float> padded = _gradients[worker].Span;
        MapPlan output = _plan.Output;
        int length = output.Columns * output.Channels;
        for (int row = 0; row < output.Rows; row++)
        {
            ReadOnlySpan<float> gradient = pass.OutputGradient.Slice(output.Offset(row, 0), length);
            Span<float> target = padded.Slice(_start + (row * _turned.InputRowStride), length);
            if (_plan.Rectifies)
                _state.Kernels.CopyAlive(gradient, pass.Output.Slice(output.Offset(row, 0), length), target);
            else
                gradient.CopyTo(target);
        }
    }

    public override void AddWeights(
        int worker, in ConvolutionPass pass, ReadOnlySpan<float> input, Span<float> weights, Span<float> bias)
    {
        ReadOnlySpan<float> gradient = _gradients[worker].Span;
        if (_plan.Winograd is null)
            _state.Kernels.AddDenseWeightGradient(_plan, input, gradient, _places, weights);
        else
            _state.Kernels.AddTransformedWeightGradient(
                _plan, input, gradient, _places, _scratch[worker].Span, _transformedGradients[worker].Span);
        _state.Kernels.AddPixels(gradient, _places, bias[.._plan.Filters]);
    }

    public override void EndWeights(int worker, Span<float> weights)
    {
        if (_plan.Winograd is null)
            return;
        Span<float> transformed = _transformedGradients[worker].Span;
        _state.Kernels.AddFromTransformed(_plan, transformed, weights);
        transformed.Clear();
    }

    public override void SetInput(
        int worker, in ConvolutionPass pass, ReadOnlySpan<float> weights, Span<float> inputGradient) =>
        _state.Kernels.Forward.Convolve(
            _turned, _gradients[worker].Span,
            new ConvolutionWeights { Kernel = _turnedKernel.Packed.Span, Bias = _noBias },
            _scratch[worker].Span, inputGradient, winners: [], windows: []);

    public override void Repack(ReadOnlySpan<float> weights, int firstFilter, int endFilter)
    {
        (int taps, int filters) = (_plan.KernelHeight * _plan.KernelWidth, _plan.Convolution.Filters);
        int channels = _plan.InputStride;
        for (int filter = firstFilter; filter < endFilter; filter++)
            for (int tap = 0; tap < taps; tap++)
                weights.Slice(((filter * taps) + tap) * channels, channels)
                    .CopyTo(_turnedKernel.Weights.Span[((((taps - 1 - tap) * filters) + filter) * channels)..]);
        _turnedKernel.Update(firstFilter, endFilter, 0, _turned.Filters);
    }
}
