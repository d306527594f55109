using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// A convolution, with the max-pooling and the ReLU that follow it at once. Then only one pixel of each window has a
/// gradient, and only where ReLU let it through; where nothing follows at once, every pixel has.
/// </summary>
internal sealed class ConvolutionStage : TrainableStage
{
    private readonly ConvolutionPlan _plan;
    private readonly StageBuffer _input;
    private readonly StageBuffer _output;
    private readonly WeightSection _weights;
    private readonly WeightSection _bias;
    private readonly AlignedBuffer<float> _filtersInLanes;
    private readonly AlignedBuffer<float>[] _scratch;
    private readonly AlignedBuffer<Contribution>[] _lists;
    private readonly float[] _allAlive;
    private AlignedBuffer<int> _winners = new(0);

    public ConvolutionStage(StepState state, ConvolutionPlan plan, StageBuffer input, StageBuffer output)
        : base(state, plan.Layer)
    {
        (_plan, _input, _output) = (plan, input, output);
        (_weights, _bias) = (Section("weight"), Section("bias"));
        _filtersInLanes = new AlignedBuffer<float>(plan.IsFirst ? 0 : plan.Taps * plan.Filters);
        _scratch = state.Each(_ => new AlignedBuffer<float>(state.Kernels.Forward.ScratchLength(plan)));
        _lists = state.Each(_ => new AlignedBuffer<Contribution>(Math.Max(plan.Windows, plan.Filters)));
        _allAlive = new float[plan.Rectifies ? 0 : plan.OutputLength];
        // Filters that pad have no weights: what lies behind the last ones is somebody else's.
        for (int pixel = 0; pixel < _allAlive.Length; pixel += plan.Filters)
            _allAlive.AsSpan(pixel, plan.Layer.Filters).Fill(1);
    }

    public override bool IsImageWise => true;

    private int WinnersLength => _plan.Windows * _plan.Filters;

    public override void Reserve(int images) => _winners = new AlignedBuffer<int>(checked(images * WinnersLength));

    public override void Forward(int worker, int first, int end)
    {
        var weights = new ConvolutionWeights
        {
            Kernel = _plan.IsFirst ? _weights.Of(State.Weights.Parameters) : _filtersInLanes.Span,
            Bias = _bias.Of(State.Weights.Parameters),
        };
        for (int image = first; image < end; image++)
            State.Kernels.Forward.Convolve(
                _plan, _input.Values(image), weights, _scratch[worker].Span, _output.Values(image), Winners(image));
    }

    public override void Backward(int worker, int first, int end)
    {
        AlignedBuffer<float> gradients = State.WorkerGradients[worker];
        for (int image = first; image < end; image++)
        {
            var pass = new ConvolutionPass
            {
                Plan = _plan,
                Output = _plan.Rectifies ? _output.Values(image) : _allAlive,
                Winners = Winners(image),
                OutputGradient = _output.Gradient(worker, image),
            };
            if (!IsFrozen)
                State.Kernels.AddWeightGradient(
                    pass, _input.Values(image), _lists[worker].Span, _weights.Of(gradients), _bias.Of(gradients));
            if (Propagates && !_plan.IsFirst)
                State.Kernels.SetInputGradient(
                    pass, _weights.Of(State.Weights.Parameters), _lists[worker].Span, _input.Gradient(worker, image));
        }
    }

    /// <summary>
    /// The backward pass wants channels in lanes and the forward pass wants filters, of which it has a copy; the first
    /// block has filters there in both.
    /// </summary>
    public override void Repack(int worker)
    {
        if (_plan.IsFirst)
            return;
        (int first, int end) = Filters(worker);
        ReadOnlySpan<float> source = _weights.Of(State.Weights.Parameters);
        Span<float> target = _filtersInLanes.Span;
        int channels = _plan.Layer.Input.Channels;
        int filterLength = _plan.Kernel * _plan.Kernel * _plan.InputStride;
        for (int tap = 0; tap < _plan.Taps; tap++)
        {
            ReadOnlySpan<float> weights = source[((tap / channels * _plan.InputStride) + (tap % channels))..];
            Span<float> lanes = target.Slice(tap * _plan.Filters, _plan.Filters);
            for (int filter = first; filter < end; filter++)
                lanes[filter] = weights[filter * filterLength];
        }
    }

    protected override IEnumerable<(int Start, int End)> PlanSlices(int worker)
    {
        yield return WeightSlice(worker);
        yield return Slice(_bias, worker);
    }

    // The first block has filters in its lanes, so any part of it will do; the others go filter by filter, as Repack
    // does.
    private (int Start, int End) WeightSlice(int worker)
    {
        if (_plan.IsFirst)
            return Slice(_weights, worker);
        (int first, int end) = Filters(worker);
        int filterLength = _weights.Length / _plan.Layer.Filters;
        return (_weights.Start + (first * filterLength), _weights.Start + (end * filterLength));
    }

    private (int First, int End) Filters(int worker) => State.Share(worker, _plan.Layer.Filters, Lanes);

    private Span<int> Winners(int image) => _winners.Part(image, WinnersLength);
}
