using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>A network's weights in the order of the forward kernels, batch normalisation folded in.</summary>
internal sealed class CnnForwardWeights
{
    private readonly BlockWeights[] _blocks;
    private readonly AlignedBuffer<float> _hiddenWeights;
    private readonly AlignedBuffer<float> _outputWeights;
    private readonly float[] _hiddenBias;
    private readonly float[] _outputBias;

    public CnnForwardWeights(CnnPlan plan, int lanes, TensorSource tensors)
    {
        _blocks = new BlockWeights[plan.Blocks.Length];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new BlockWeights(plan.Blocks[i], lanes, tensors);
        (DenseLayer hidden, DenseLayer output) =
            ((DenseLayer)plan.Layout.Layer("dense1"), (DenseLayer)plan.Layout.Layer("dense2"));
        _hiddenWeights = Pack(
            tensors("dense1.weight"), WeightLayout.Dense(hidden, plan.Layout.Flatten.Input, lanes), plan.Hidden);
        _hiddenBias = tensors("dense1.bias").ToArray();
        _outputWeights =
            Pack(tensors("dense2.weight"), WeightLayout.Dense(output, flattened: null, lanes), plan.Output);
        _outputBias = tensors("dense2.bias").ToArray();
    }

    public ReadOnlySpan<float> HiddenWeights => _hiddenWeights.Span;

    public ReadOnlySpan<float> HiddenBias => _hiddenBias;

    public ReadOnlySpan<float> OutputWeights => _outputWeights.Span;

    public ReadOnlySpan<float> OutputBias => _outputBias;

    public ConvolutionWeights Block(int index) => _blocks[index].AsSpans();

    private static AlignedBuffer<float> Pack(ReadOnlySpan<float> tensor, int[] places, DensePlan plan)
    {
        var packed = new AlignedBuffer<float>(checked(plan.Outputs * plan.InputStride));
        WeightLayout.Pack(tensor, places, packed.Span);
        return packed;
    }

    private sealed class BlockWeights
    {
        private readonly AlignedBuffer<float> _kernel;
        private readonly float[] _bias;
        private readonly float[] _scale = [];
        private readonly float[] _shift = [];

        public BlockWeights(BlockPlan plan, int lanes, TensorSource tensors)
        {
            ConvolutionLayer layer = plan.Block.Convolution;
            int filters = layer.Filters;
            float[] kernel = tensors($"{layer.Name}.weight").ToArray();
            _bias = new float[plan.Convolution.Filters];
            tensors($"{layer.Name}.bias").CopyTo(_bias);
            if (plan.Block.Before is { } before)
            {
                // The scale goes into the weights before pooling takes a maximum: a negative one turns the order round.
                (float[] scale, float[] shift) = ScaleAndShift(before, filters, tensors);
                for (int i = 0; i < kernel.Length; i++)
                    kernel[i] *= scale[i / plan.Convolution.Taps];
                for (int filter = 0; filter < filters; filter++)
                    _bias[filter] = (_bias[filter] * scale[filter]) + shift[filter];
            }

            if (plan.Block.After is { } after)
                (_scale, _shift) = ScaleAndShift(after, plan.Convolution.Filters, tensors);
            _kernel = new AlignedBuffer<float>(plan.Convolution.Taps * plan.Convolution.Filters);
            WeightLayout.Pack(kernel, WeightLayout.FiltersInLanes(layer, lanes), _kernel.Span);
        }

        public ConvolutionWeights AsSpans() =>
            new() { Kernel = _kernel.Span, Bias = _bias, Scale = _scale, Shift = _shift };

        // (x − mean) / √(variance + ε) × weight + bias = x × scale + shift
        private static (float[] Scale, float[] Shift) ScaleAndShift(
            NormalizationLayer layer, int padded, TensorSource tensors)
        {
            float[] weight = tensors($"{layer.Name}.weight").ToArray();
            float[] bias = tensors($"{layer.Name}.bias").ToArray();
            float[] mean = tensors($"{layer.Name}.running_mean").ToArray();
            float[] variance = tensors($"{layer.Name}.running_var").ToArray();
            (var scale, var shift) = (new float[padded], new float[padded]);
            for (int i = 0; i < weight.Length; i++)
            {
                double factor = weight[i] / Math.Sqrt(variance[i] + layer.Epsilon);
                (scale[i], shift[i]) = ((float)factor, (float)(bias[i] - (mean[i] * factor)));
            }

            return (scale, shift);
        }
    }
}
