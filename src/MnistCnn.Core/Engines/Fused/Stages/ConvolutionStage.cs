using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// A convolution, with the max-pooling and the ReLU that follow it at once.
/// </summary>
internal sealed class ConvolutionStage : TrainableStage
{
    private readonly ConvolutionPlan _plan;
    private readonly StageBuffer _input;
    private readonly StageBuffer _output;
    private readonly WeightSection _weights;
    private readonly WeightSection? _bias;
    private readonly AlignedBuffer<float> _noBias;
    private readonly AlignedBuffer<float>[] _unusedBias;
    private readonly PackedKernel? _filtersInLanes;
    private readonly AlignedBuffer<float>[] _scratch;
    private readonly ConvolutionBackward _backward;
    private readonly float[] _allAlive;
    private readonly int[] _onlyPixels;
    private AlignedBuffer<int> _winners = new(0);
    private AlignedBuffer<int> _windows = new(0);
    private int[] _seen = [];

    public ConvolutionStage(StepState state, ConvolutionPlan plan, StageBuffer input, StageBuffer output)
        : base(state, plan.Layer)
    {
        (_plan, _input, _output) = (plan, input, output);
        (_weights, _bias) = (Section("weight"), SectionOrNull("bias"));
        _noBias = new AlignedBuffer<float>(_bias is null ? plan.Filters : 0);
        _unusedBias = state.Each(_ => new AlignedBuffer<float>(_noBias.Length));
        _filtersInLanes = plan.IsFirst ? null : new PackedKernel(plan, state.Kernels.Forward);
        _scratch = state.Each(_ => new AlignedBuffer<float>(state.Kernels.Forward.ScratchLength(plan)));
        _backward = ConvolutionBackward.Of(state, plan);
        _allAlive = new float[plan.Rectifies ? 0 : plan.OutputLength];
        _onlyPixels = new int[_backward.NeedsWinners && plan.WindowSize == 1 ? plan.Windows * plan.Filters : 0];
        // Filters that pad have no weights: what lies behind the last ones is somebody else's.
        for (int pixel = 0; pixel < _allAlive.Length; pixel += plan.Filters)
            _allAlive.AsSpan(pixel, plan.Convolution.Filters).Fill(1);
    }

    public override bool IsImageWise => true;

    private int WinnersLength => _backward.NeedsWinners && _plan.WindowSize > 1 ? _plan.Windows * _plan.Filters : 0;

    private int WindowsLength => _plan.BlankSearch is null ? 0 : _plan.Windows;

    public override void Reserve()
    {
        _winners = new AlignedBuffer<int>(checked(State.Slots * WinnersLength));
        _windows = new AlignedBuffer<int>(checked(State.Slots * WindowsLength));
        _seen = new int[State.Slots];
    }

    public override void Forward(int worker, int first, int end)
    {
        var weights = new ConvolutionWeights
        {
            Kernel = _filtersInLanes is null ? _weights.Of(State.Weights.Parameters) : _filtersInLanes.Packed.Span,
            Bias = _bias is { } bias ? bias.Of(State.Weights.Parameters) : _noBias.Span,
        };
        for (int image = first; image < end; image++)
            _seen[State.SlotOf(worker, image)] = State.Kernels.Forward.Convolve(
                _plan, _input.Values(worker, image), weights, _scratch[worker].Span,
                _output.Values(worker, image), Winners(worker, image), Windows(worker, image));
    }

    public override void Backward(int worker, int first, int end)
    {
        bool propagates = Propagates && !_plan.IsFirst;
        if (IsFrozen && !propagates)
            return;
        AlignedBuffer<float> gradients = State.WorkerGradients[worker];
        Span<float> bias = _bias is { } section ? section.Of(gradients) : _unusedBias[worker].Span;
        for (int image = first; image < end; image++)
        {
            var pass = new ConvolutionPass
            {
                Plan = _plan,
                Output = _plan.Rectifies ? _output.Values(worker, image) : _allAlive,
                Winners = _onlyPixels.Length > 0 ? _onlyPixels : Winners(worker, image),
                OutputGradient = _output.Gradient(worker, image),
                Windows = _plan.BlankSearch is null
                    ? _plan.EveryWindow
                    : Windows(worker, image)[.._seen[State.SlotOf(worker, image)]],
            };
            _backward.Prepare(worker, pass);
            if (!IsFrozen)
                _backward.AddWeights(worker, pass, _input.Values(worker, image), _weights.Of(gradients), bias);
            if (propagates)
                _backward.SetInput(
                    worker, pass, _weights.Of(State.Weights.Parameters), _input.Gradient(worker, image));
        }
    }

    public override void EndBackward(int worker)
    {
        if (!IsFrozen)
            _backward.EndWeights(worker, _weights.Of(State.WorkerGradients[worker]));
    }

    /// <summary>
    /// The backward pass wants channels in lanes and the forward pass wants filters, of which it has a copy; the first
    /// block has filters there in both.
    /// </summary>
    public override void Repack(int worker)
    {
        if (_filtersInLanes is null)
            return;
        (int first, int end) = Filters(worker);
        ReadOnlySpan<float> source = _weights.Of(State.Weights.Parameters);
        _backward.Repack(source, first, end);
        Span<float> target = _filtersInLanes.Weights.Span;
        int channels = _plan.Layer.Input.Channels;
        int filterLength = _plan.KernelHeight * _plan.KernelWidth * _plan.InputStride;
        for (int tap = 0; tap < _plan.Taps; tap++)
        {
            ReadOnlySpan<float> weights = source[((tap / channels * _plan.InputStride) + (tap % channels))..];
            Span<float> lanes = target.Slice(tap * _plan.Filters, _plan.Filters);
            for (int filter = first; filter < end; filter++)
                lanes[filter] = weights[filter * filterLength];
        }

        _filtersInLanes.Update(0, channels, first, WeightLayout.RoundUp(end, Lanes));
    }

    protected override IEnumerable<(int Start, int End)> PlanSlices(int worker)
    {
        yield return WeightSlice(worker);
        if (_bias is { } bias)
            yield return Slice(bias, worker);
    }

    // The first block has filters in its lanes, so any part of it will do; the others go filter by filter, as Repack
    // does.
    private (int Start, int End) WeightSlice(int worker)
    {
        if (_plan.IsFirst)
            return Slice(_weights, worker);
        (int first, int end) = Filters(worker);
        int filterLength = _weights.Length / _plan.Convolution.Filters;
        return (_weights.Start + (first * filterLength), _weights.Start + (end * filterLength));
    }

    private (int First, int End) Filters(int worker) => State.Share(worker, _plan.Convolution.Filters, Lanes);

    private Span<int> Winners(int worker, int image) => _winners.Part(State.SlotOf(worker, image), WinnersLength);

    private Span<int> Windows(int worker, int image) => _windows.Part(State.SlotOf(worker, image), WindowsLength);
}
