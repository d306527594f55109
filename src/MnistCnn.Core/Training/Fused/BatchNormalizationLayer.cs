using MnistCnn.Kernels;
using MnistCnn.Training.Fused.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>
/// Batch normalisation after a block's pooling, in training: the workers bring together the statistics of their images
/// (Chan, Golub and LeVeque, 1979), each in the same order, so that all get the same bits.
/// </summary>
internal sealed class BatchNormalizationLayer
{
    // PyTorch's defaults.
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    private readonly StepState _state;
    private readonly int _block;
    private readonly Statistics[] _statistics;

    public BatchNormalizationLayer(StepState state, int block)
    {
        (_state, _block) = (state, block);
        _statistics = [.. Enumerable.Range(0, state.Team.Size).Select(_ => new Statistics(Plan.Filters))];
        (Running, Averages) = (new RunningStatistics(Plan.Shape.Filters), new RunningStatistics(Plan.Shape.Filters));
    }

    public RunningStatistics Running { get; }

    /// <summary>Moving averages of the running statistics, for those of the parameters.</summary>
    public RunningStatistics Averages { get; }

    private ConvolutionPlan Plan => _state.Plan.Blocks[_block];

    private TrainingKernels Kernels => _state.Kernels;

    /// <summary>Normalises a worker's images, once all workers are here.</summary>
    public void Forward(int worker, int first, int end)
    {
        Statistics mine = _statistics[worker];
        (mine.Count, int windows) = (0, Plan.Windows);
        Array.Clear(mine.Means);
        Array.Clear(mine.Squares);
        for (int image = first; image < end; image++)
        {
            Kernels.Moments(Plan, _state.Memory.Output(_block, image), mine.A.Span, mine.B.Span);
            for (int channel = 0; channel < Plan.Filters; channel++)
                Combine(
                    ref mine.Means[channel], ref mine.Squares[channel], mine.Count,
                    mine.A.Span[channel], mine.B.Span[channel], windows);
            mine.Count += windows;
        }

        _state.Team.Meet();
        MergeAll(mine);
        if (worker == 0)
            UpdateRunning(mine);
        for (int image = first; image < end; image++)
            Kernels.ScaleAndShift(
                Plan, _state.Memory.Output(_block, image), mine.A.Span, mine.B.Span, _state.Memory.Normalized(_block, image));
    }

    /// <summary>
    /// Turns the gradients of a worker's normalised images into those of the pooled ones, once all workers are here, and
    /// adds the gradients of scale and shift to the worker's own.
    /// </summary>
    public void Backward(int worker, int first, int end, AlignedBuffer<float> gradients)
    {
        Statistics mine = _statistics[worker];
        BlockSections sections = _state.Parameters.Blocks[_block];
        Array.Clear(mine.GradientSums);
        Array.Clear(mine.GradientProducts);
        for (int image = first; image < end; image++)
        {
            Kernels.GradientSums(
                Plan, _state.Memory.Output(_block, image), _state.Memory.OutputGradient(_block, image),
                mine.Mean.Span, mine.A.Span, mine.B.Span);
            for (int channel = 0; channel < Plan.Filters; channel++)
            {
                mine.GradientSums[channel] += mine.A.Span[channel];
                mine.GradientProducts[channel] += mine.B.Span[channel];
            }
        }

        for (int channel = 0; channel < Plan.Filters; channel++)
        {
            sections.Scale!.Of(gradients)[channel] = (float)(mine.GradientProducts[channel] * mine.InverseDeviations[channel]);
            sections.Shift!.Of(gradients)[channel] = (float)mine.GradientSums[channel];
        }

        _state.Team.Meet();
        ReadOnlySpan<float> scale = sections.Scale!.Of(_state.Parameters.Values);
        double count = (double)_state.Count * Plan.Windows;
        for (int channel = 0; channel < Plan.Filters; channel++)
        {
            (double sum, double product) = (0, 0);
            foreach (Statistics part in _statistics)
            {
                sum += part.GradientSums[channel];
                product += part.GradientProducts[channel];
            }

            double inverse = mine.InverseDeviations[channel];
            double factor = scale[channel] * inverse;
            mine.A.Span[channel] = (float)factor;
            mine.B.Span[channel] = (float)(-factor * inverse * inverse * product / count);
            mine.C.Span[channel] = (float)(-factor * sum / count);
        }

        for (int image = first; image < end; image++)
            Kernels.BatchNormalizationBackward(
                Plan, _state.Memory.Output(_block, image), _state.Memory.OutputGradient(_block, image),
                mine.Mean.Span, mine.A.Span, mine.B.Span, mine.C.Span);
    }

    // Two sets of numbers, each with its mean and its sum of squared distances from it, become one.
    private static void Combine(
        ref double mean, ref double squares, double count, double otherMean, double otherSquares, double otherCount)
    {
        double total = count + otherCount;
        double distance = otherMean - mean;
        mean += distance * otherCount / total;
        squares += otherSquares + (distance * distance * count * otherCount / total);
    }

    // Every worker does this for itself: the others' sums are read, and nobody's are changed.
    private void MergeAll(Statistics mine)
    {
        BlockSections sections = _state.Parameters.Blocks[_block];
        ReadOnlySpan<float> scale = sections.Scale!.Of(_state.Parameters.Values);
        ReadOnlySpan<float> shift = sections.Shift!.Of(_state.Parameters.Values);
        for (int channel = 0; channel < Plan.Filters; channel++)
        {
            (double mean, double squares, double count) = (0, 0, 0);
            foreach (Statistics part in _statistics)
            {
                if (part.Count == 0)
                    continue;
                Combine(ref mean, ref squares, count, part.Means[channel], part.Squares[channel], part.Count);
                count += part.Count;
            }

            double inverse = 1 / Math.Sqrt((squares / count) + Epsilon);
            mine.Mean.Span[channel] = (float)mean;
            mine.Variances[channel] = squares / (count - 1);
            mine.InverseDeviations[channel] = inverse;
            mine.A.Span[channel] = (float)(scale[channel] * inverse);
            mine.B.Span[channel] = (float)(shift[channel] - (mean * scale[channel] * inverse));
        }
    }

    private void UpdateRunning(Statistics mine)
    {
        for (int channel = 0; channel < Running.Mean.Length; channel++)
        {
            Running.Mean[channel] = (float)(((1 - Momentum) * Running.Mean[channel]) + (Momentum * mine.Mean.Span[channel]));
            Running.Variance[channel] = (float)(((1 - Momentum) * Running.Variance[channel]) + (Momentum * mine.Variances[channel]));
        }
    }

    // Of one worker. A, B and C are vectors of channels for what comes next.
    private sealed class Statistics(int channels)
    {
        public int Count;

        public double[] Means { get; } = new double[channels];

        public double[] Squares { get; } = new double[channels];

        public double[] Variances { get; } = new double[channels];

        public double[] InverseDeviations { get; } = new double[channels];

        public double[] GradientSums { get; } = new double[channels];

        public double[] GradientProducts { get; } = new double[channels];

        public AlignedBuffer<float> Mean { get; } = new(channels);

        public AlignedBuffer<float> A { get; } = new(channels);

        public AlignedBuffer<float> B { get; } = new(channels);

        public AlignedBuffer<float> C { get; } = new(channels);
    }
}
