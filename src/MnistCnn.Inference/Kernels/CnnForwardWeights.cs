using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>A network's weights in the order of the forward kernels, batch normalisation folded in.</summary>
internal sealed class CnnForwardWeights
{
    // What PyTorch adds to a variance before its root.
    private const double Epsilon = 1e-5;

    private readonly BlockWeights[] _blocks;
    private readonly AlignedBuffer<float> _hiddenWeights;
    private readonly AlignedBuffer<float> _outputWeights;
    private readonly float[] _hiddenBias;
    private readonly float[] _outputBias;

    public CnnForwardWeights(CnnPlan plan, TensorSource tensors)
    {
        _blocks = new BlockWeights[plan.Blocks.Length];
        for (int i = 0; i < _blocks.Length; i++)
            _blocks[i] = new BlockWeights(plan.Blocks[i], i + 1, plan.Options.BatchNormalization, tensors);
        _hiddenWeights = Pack(tensors("dense1.weight"), WeightLayout.Dense(plan.Hidden, plan.Blocks[^1]), plan.Hidden);
        _hiddenBias = tensors("dense1.bias").ToArray();
        _outputWeights = Pack(tensors("dense2.weight"), WeightLayout.Dense(plan.Output), plan.Output);
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

        public BlockWeights(ConvolutionPlan plan, int number, BatchNormalization placement, TensorSource tensors)
        {
            int filters = plan.Shape.Filters;
            float[] kernel = tensors($"conv{number}.weight").ToArray();
            _bias = new float[plan.Filters];
            tensors($"conv{number}.bias").CopyTo(_bias);
            if (placement == BatchNormalization.BeforeActivation)
            {
                // The scale goes into the weights before pooling takes a maximum: a negative one turns the order round.
                (float[] scale, float[] shift) = ScaleAndShift(number, filters, filters, tensors);
                for (int i = 0; i < kernel.Length; i++)
                    kernel[i] *= scale[i / plan.Taps];
                for (int filter = 0; filter < filters; filter++)
                    _bias[filter] = (_bias[filter] * scale[filter]) + shift[filter];
            }
            else if (placement == BatchNormalization.AfterPooling)
            {
                (_scale, _shift) = ScaleAndShift(number, filters, plan.Filters, tensors);
            }

            _kernel = new AlignedBuffer<float>(plan.Taps * plan.Filters);
            WeightLayout.Pack(kernel, WeightLayout.FiltersInLanes(plan), _kernel.Span);
        }

        public ConvolutionWeights AsSpans() => new() { Kernel = _kernel.Span, Bias = _bias, Scale = _scale, Shift = _shift };

        // (x − mean) / √(variance + ε) × weight + bias = x × scale + shift
        private static (float[] Scale, float[] Shift) ScaleAndShift(int number, int filters, int padded, TensorSource tensors)
        {
            float[] weight = tensors($"batch_norm{number}.weight").ToArray();
            float[] bias = tensors($"batch_norm{number}.bias").ToArray();
            float[] mean = tensors($"batch_norm{number}.running_mean").ToArray();
            float[] variance = tensors($"batch_norm{number}.running_var").ToArray();
            (var scale, var shift) = (new float[padded], new float[padded]);
            for (int i = 0; i < filters; i++)
            {
                double factor = weight[i] / Math.Sqrt(variance[i] + Epsilon);
                (scale[i], shift[i]) = ((float)factor, (float)(bias[i] - (mean[i] * factor)));
            }

            return (scale, shift);
        }
    }
}
