using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// Batch normalisation, the meeting in its middle: the workers bring together the statistics of their images (Chan,
/// Golub and LeVeque, 1979), each in the same order, so that all get the same bits; so do the ranks of a group. A
/// frozen one uses the running statistics. What is done image by image stands before it and behind it, and goes with
/// the neighbours there while the image is in the cache: <see cref="NormalizationMeasuring"/> and
/// <see cref="NormalizationScaling"/>.
/// </summary>
internal sealed class NormalizationStage : TrainableStage
{
    private readonly BatchNormalizationLayer _normalization;
    private readonly MapPlan _map;
    private readonly WeightSection? _scale;
    private readonly WeightSection? _shift;
    private readonly WeightSection _runningMean;
    private readonly WeightSection _runningVariance;
    private readonly ChannelStatistics[] _statistics;
    private readonly GroupStatistics? _group;
    private readonly float[] _noScale;
    private readonly float[] _noShift;

    /// <param name="state">Shared by all stages.</param>
    /// <param name="step">The normalisation, and how its values lie, before and after.</param>
    public NormalizationStage(StepState state, NormalizationStep step)
        : base(state, step.Layer)
    {
        _map = step.Map;
        _normalization = (BatchNormalizationLayer)step.Layer.Layer;
        (_scale, _shift) = (SectionOrNull("weight"), SectionOrNull("bias"));
        (_runningMean, _runningVariance) =
            (state.Weights.Buffer($"{Layer.Name}.running_mean"), state.Weights.Buffer($"{Layer.Name}.running_var"));
        _statistics = state.Each(_ => new ChannelStatistics(_map.Channels));
        _group = state.Group is { } group ? new GroupStatistics(group, _statistics, _map.Channels) : null;
        (_noScale, _noShift) = (new float[_map.Channels], new float[_map.Channels]);
        foreach (int place in _runningVariance.Places)
            _noScale[place] = 1;
    }

    /// <summary>What each worker knows of the batch.</summary>
    public ChannelStatistics[] Statistics => _statistics;

    // What makes up the batch: of each rank, or of each worker where there is one rank.
    private ChannelStatistics[] Parts => _group?.OfRanks ?? _statistics;

    private ReadOnlySpan<float> Scale => _scale is { } scale ? scale.Of(State.Weights.Parameters) : _noScale;

    private ReadOnlySpan<float> Shift => _shift is { } shift ? shift.Of(State.Weights.Parameters) : _noShift;

    private int Channels => _map.Size.Channels;

    private Span<float> RunningMean => _runningMean.Of(State.Weights.Buffers);

    private Span<float> RunningVariance => _runningVariance.Of(State.Weights.Buffers);

    /// <summary>Counts the batch, as PyTorch does beside the running statistics.</summary>
    public void CountBatch()
    {
        string counter = $"{Layer.Name}.num_batches_tracked";
        State.Weights.SetCounter(counter, State.Weights.GetCounter(counter) + 1);
    }

    public override void Begin(int worker) => _statistics[worker].Clear();

    public override void Forward(int worker, int first, int end)
    {
        ChannelStatistics mine = _statistics[worker];
        if (IsFrozen)
        {
            UseRunning(mine);
            return;
        }

        State.Team.Meet();
        if (_group is not null)
            Exchange(worker, _group.ExchangeMoments);
        MergeAll(mine);
        if (worker == 0)
            UpdateRunning(mine);
    }

    public override void Backward(int worker, int first, int end)
    {
        ChannelStatistics mine = _statistics[worker];
        if (IsFrozen)
        {
            SetFrozenFactors(mine);
            return;
        }

        SetGradients(mine, State.WorkerGradients[worker]);
        State.Team.Meet();
        if (_group is not null)
            Exchange(worker, _group.ExchangeGradients);
        SetBackwardFactors(mine);
    }

    protected override IEnumerable<(int Start, int End)> PlanSlices(int worker)
    {
        if (_scale is { } scale)
            yield return Slice(scale, worker);
        if (_shift is { } shift)
            yield return Slice(shift, worker);
    }

    // One worker speaks for all.
    private void Exchange(int worker, Action exchange)
    {
        if (worker == 0)
            exchange();
        State.Team.Meet();
    }

    // Every worker does this for itself: the others' sums are read, and nobody's are changed.
    private void MergeAll(ChannelStatistics mine)
    {
        for (int channel = 0; channel < mine.Means.Length; channel++)
        {
            (double mean, double squares, double count) = (0, 0, 0);
            foreach (ChannelStatistics part in Parts)
            {
                if (part.Count == 0)
                    continue;
                ChannelStatistics.Combine(
                    ref mean, ref squares, count, part.Means[channel], part.Squares[channel], part.Count);
                count += part.Count;
            }

            mine.Mean.Span[channel] = (float)mean;
            mine.Variances[channel] = squares / count;
            mine.InverseDeviations[channel] = 1 / Math.Sqrt(mine.Variances[channel] + _normalization.Epsilon);
            SetFactors(mine, channel, mean);
        }
    }

    private void UseRunning(ChannelStatistics mine)
    {
        ReadOnlySpan<float> means = RunningMean, variances = RunningVariance;
        for (int channel = 0; channel < Channels; channel++)
        {
            mine.Mean.Span[channel] = means[channel];
            mine.InverseDeviations[channel] = 1 / Math.Sqrt(variances[channel] + _normalization.Epsilon);
            SetFactors(mine, channel, means[channel]);
        }
    }

    private void SetFactors(ChannelStatistics mine, int channel, double mean)
    {
        double scale = Scale[channel];
        double shift = Shift[channel];
        double inverse = mine.InverseDeviations[channel];
        mine.Scales.Span[channel] = (float)(scale * inverse);
        mine.Shifts.Span[channel] = (float)(shift - (mean * scale * inverse));
    }

    private void UpdateRunning(ChannelStatistics mine)
    {
        Span<float> means = RunningMean, variances = RunningVariance;
        double share = _normalization.Share;
        for (int channel = 0; channel < Channels; channel++)
        {
            means[channel] = (float)(((1 - share) * means[channel]) + (share * mine.Mean.Span[channel]));
            variances[channel] = (float)(((1 - share) * variances[channel]) + (share * mine.Variances[channel]));
        }
    }

    private void SetGradients(ChannelStatistics mine, AlignedBuffer<float> gradients)
    {
        for (int channel = 0; channel < mine.Means.Length; channel++)
        {
            if (_scale is { } scale)
                scale.Of(gradients)[channel] =
                    (float)(mine.GradientProducts[channel] * mine.InverseDeviations[channel]);
            if (_shift is { } shift)
                shift.Of(gradients)[channel] = (float)mine.GradientSums[channel];
        }
    }

    private void SetBackwardFactors(ChannelStatistics mine)
    {
        ReadOnlySpan<float> scale = Scale;
        double count = (double)State.BatchCount * _map.Pixels.Length;
        for (int channel = 0; channel < mine.Means.Length; channel++)
        {
            (double sum, double product) = (0, 0);
            foreach (ChannelStatistics part in Parts)
            {
                sum += part.GradientSums[channel];
                product += part.GradientProducts[channel];
            }

            double inverse = mine.InverseDeviations[channel];
            mine.Scales.Span[channel] = (float)(scale[channel] * inverse);
            mine.DistanceScales.Span[channel] = (float)(-inverse * inverse * product / count);
            mine.Shifts.Span[channel] = (float)(-sum / count);
        }
    }

    private void SetFrozenFactors(ChannelStatistics mine)
    {
        ReadOnlySpan<float> scale = Scale;
        for (int channel = 0; channel < Channels; channel++)
            mine.Scales.Span[channel] = (float)(scale[channel] * mine.InverseDeviations[channel]);
        mine.DistanceScales.Span.Clear();
        mine.Shifts.Span.Clear();
    }
}
