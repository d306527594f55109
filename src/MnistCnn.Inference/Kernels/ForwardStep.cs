using System.Runtime.InteropServices;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Kernels;

/// <summary>A step of the forward pass with its weights, in the order of the kernels. Immutable once made.</summary>
internal abstract class ForwardStep
{
    /// <summary>Makes a step of what is planned.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="kernels">What it is made of.</param>
    /// <param name="weights">The network's weights, which are copied.</param>
    public static ForwardStep Of(PlanStep plan, ForwardKernels kernels, NamedWeights weights) => plan switch
    {
        ConvolutionStep step => new Convolve(step, kernels, weights),
        PoolingStep step => new Pool(step, weights),
        NormalizationStep step => new Normalize(step, kernels.Lanes, weights),
        ActivationStep step => new Activate(step),
        DenseStep step => new Multiply(step, kernels.Lanes, weights),
        _ => throw new NotSupportedException($"A forward pass has no {plan.GetType().Name}."),
    };

    /// <summary>Takes images a step further.</summary>
    /// <param name="kernels">What it is made of.</param>
    /// <param name="input">What the step before gave.</param>
    /// <param name="count">How many images; 1 but for steps that take lists.</param>
    /// <param name="output">Where to; the input itself where that is computed in place.</param>
    /// <param name="scratch">Memory to work in.</param>
    public abstract void Run(
        ForwardKernels kernels, ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch);

    private sealed class Convolve : ForwardStep
    {
        private readonly ConvolutionPlan _plan;
        private readonly AlignedBuffer<float> _kernel;
        private readonly float[] _bias;
        private readonly float[] _scale = [];
        private readonly float[] _shift = [];

        public Convolve(ConvolutionStep step, ForwardKernels kernels, NamedWeights weights)
        {
            _plan = step.Plan;
            CnnLayer layer = step.Layer;
            float[] kernel = weights.Read($"{layer.Name}.weight");
            _bias = weights.ReadPadded(layer, "bias", _plan.Filters, 0);
            // The scale goes into the weights before pooling takes a maximum: a negative one turns the order round.
            if (step.Before is { } before)
                AffineMap.Of(before, _plan.Filters, weights).FoldInto(kernel, _bias, _plan.Taps);
            if (step.After is { } after)
                (_scale, _shift) = AffineMap.Of(after, _plan.Filters, weights);
            var packed = new PackedKernel(_plan, kernels);
            WeightLayout.Pack(kernel, WeightLayout.FiltersInLanes(layer, kernels.Lanes), packed.Weights.Span);
            packed.Update();
            _kernel = packed.Packed;
        }

        public override void Run(
            ForwardKernels kernels, ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch)
        {
            var weights =
                new ConvolutionWeights { Kernel = _kernel.Span, Bias = _bias, Scale = _scale, Shift = _shift };
            // Behind what the convolution itself needs.
            Span<int> windows = MemoryMarshal.Cast<float, int>(scratch[^_plan.Windows..]);
            kernels.Convolve(_plan, input, weights, scratch, output, winners: [], windows);
        }
    }

    private sealed class Pool : ForwardStep
    {
        private readonly PoolingPlan _plan;
        private readonly float[] _scale = [];
        private readonly float[] _shift = [];

        public Pool(PoolingStep step, NamedWeights weights)
        {
            _plan = step.Plan;
            if (step.After is { } after)
                (_scale, _shift) = AffineMap.Of(after, _plan.Output.Channels, weights);
        }

        public override void Run(
            ForwardKernels kernels, ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch) =>
            kernels.Pool(_plan, input, _scale, _shift, output, winners: []);
    }

    private sealed class Normalize : ForwardStep
    {
        private readonly MapPlan _map;
        private readonly bool _rectifies;
        private readonly float[] _scale;
        private readonly float[] _shift;

        public Normalize(NormalizationStep step, int lanes, NamedWeights weights)
        {
            (_map, _rectifies) = (step.Map, step.Rectifies);
            (_scale, _shift) = step.Flattened is { } flattened
                ? AffineMap.Of(step.Layer, flattened, _map.Channels, lanes, weights)
                : AffineMap.Of(step.Layer, _map.Channels, weights);
        }

        public override void Run(
            ForwardKernels kernels, ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch)
        {
            for (int i = 0; i < count; i++)
                kernels.ScaleAndShift(
                    _map, input[(i * _map.Stride)..], _scale, _shift, _rectifies, output[(i * _map.Stride)..]);
        }
    }

    private sealed class Activate(ActivationStep step) : ForwardStep
    {
        private readonly MapPlan _map = step.Map;
        private readonly ActivationLayer _activation = step.Activation;

        public override void Run(
            ForwardKernels kernels, ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch)
        {
            for (int i = 0; i < count; i++)
                kernels.Activate(_activation, _map, input[(i * _map.Stride)..], output[(i * _map.Stride)..]);
        }
    }

    private sealed class Multiply : ForwardStep
    {
        private readonly DensePlan _plan;
        private readonly AlignedBuffer<float> _weights;
        private readonly bool _areFinite;
        private readonly float[] _bias;

        public Multiply(DenseStep step, int lanes, NamedWeights weights)
        {
            _plan = step.Plan;
            CnnLayer layer = step.Layer;
            float[] matrix = weights.Read($"{layer.Name}.weight");
            _bias = weights.ReadPadded(layer, "bias", _plan.LanesOfOutputs, 0);
            if (step.After is { } after)
                AffineMap.Of(after, _plan.LanesOfOutputs, weights).FoldInto(matrix, _bias, layer.Input.Length);
            _weights = new AlignedBuffer<float>(checked(_plan.Inputs * _plan.LanesOfOutputs));
            WeightLayout.Pack(matrix, WeightLayout.OutputsInLanes(layer, step.Flattened, lanes), _weights.Span);
            _areFinite = Array.TrueForAll(matrix, float.IsFinite);
        }

        public override void Run(
            ForwardKernels kernels, ReadOnlySpan<float> input, int count, Span<float> output, Span<float> scratch) =>
            kernels.DenseInLanes(_plan, input, count, _weights.Span, _areFinite, _bias, output);
    }
}
