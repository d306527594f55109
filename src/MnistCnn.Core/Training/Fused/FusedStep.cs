using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Training.Fused.Kernels;

namespace MnistCnn.Training.Fused;

/// <summary>
/// A whole training step in kernels of our own: gather, forward, dropout, softmax cross-entropy, backward and Adam, on a
/// team of threads. The same sums as PyTorch's, without the zeros that ReLU, max-pooling and dropout leave.
/// </summary>
/// <remarks>
/// It works on a copy of the parameters in an order of its own: <see cref="Publish"/> brings the module's memory up to
/// date, <see cref="Reload"/> takes over what somebody wrote there. The same seed, thread count and machine give the same
/// bits. Not for several threads at once.
/// </remarks>
internal sealed class FusedStep : IDisposable
{
    private readonly FusedStepOptions _options;
    private readonly ParameterMemory _memory;
    private readonly StepState _state;
    private readonly WorkerTeam _team;
    private readonly FusedWorker[] _workers;
    private readonly ParameterUpdate[] _updates;
    private readonly BatchNormalizationLayer[] _normalizations;
    private readonly Action<int> _train;
    private readonly Action<int> _sumGradients;

    /// <param name="shape">A network for which <see cref="CanRun"/> is true.</param>
    /// <param name="images">N × channels × height × width bytes, 0 to 255.</param>
    /// <param name="labels">N classes.</param>
    /// <param name="parameters">The module's memory, in PyTorch's order; read now, and kept for <see cref="Publish"/>.</param>
    /// <param name="options">How to train.</param>
    /// <param name="kernels">For tests; by default the best for this machine.</param>
    /// <exception cref="NotSupportedException"><see cref="CanRun"/> is false.</exception>
    /// <exception cref="ArgumentException">Sizes do not fit together, a label has no class, or an option is out of range.</exception>
    public FusedStep(
        CnnShape shape, ReadOnlyMemory<byte> images, ReadOnlyMemory<byte> labels, ParameterMemory parameters,
        FusedStepOptions options, TrainingKernels? kernels = null)
    {
        if (!CanRun(shape.Options, out string? reason))
            throw new NotSupportedException($"The fused step cannot train this network: {reason}");
        options.Check();
        (_options, _memory, LearningRate) = (options, parameters, options.LearningRate);
        kernels ??= TrainingKernels.Best;
        int lanes = kernels.Forward.Lanes;
        var plan = new CnnPlan(shape, lanes);
        CheckSet(plan, images.Length, labels.Span);
        _team = new WorkerTeam(options.Threads);
        _state = new StepState(plan, kernels, new ParameterBlock(plan, lanes, options.AveragingMomentum is not null), _team)
        {
            Images = images,
            Labels = labels,
            LabelSmoothing = options.LabelSmoothing,
            ClassWeights = options.ClassWeights,
            AveragingMomentum = options.AveragingMomentum ?? 0,
            Augmenter = options.Augmenter,
            Dropout = new DropoutMask(shape.Options.Dropout, options.Seed),
        };
        _normalizations = shape.Options.BatchNormalization == BatchNormalization.None
            ? []
            : [.. plan.Blocks.Select((_, i) => new BatchNormalizationLayer(_state, i))];
        _workers = [.. Enumerable.Range(0, options.Threads).Select(i => new FusedWorker(_state, i, _normalizations))];
        double[] squaredNorms = new double[options.Threads];
        _updates =
        [
            .. Enumerable.Range(0, options.Threads).Select(i => new ParameterUpdate(_state, _workers, options, squaredNorms, i)),
        ];
        _train = Train;
        _sumGradients = SumGradients;
        try
        {
            Reload();
        }
        catch
        {
            _team.Dispose();
            throw;
        }
    }

    /// <summary>Of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Steps done. With the seed and Adam's moments it is all that a run needs to go on.</summary>
    public long StepCount
    {
        get => _state.Number;
        set => _state.Number = value;
    }

    /// <summary>Sums since <see cref="ResetMetrics"/>, each image as it was before the update that it led to.</summary>
    public StepMetrics Metrics { get; set; }

    /// <summary>Whether this step can train a network, and if not, why.</summary>
    public static bool CanRun(CnnOptions options, out string? reason)
    {
        reason = options switch
        {
            { Pooling: PoolingKind.Average } =>
                $"{nameof(CnnOptions.Pooling)} is {PoolingKind.Average}, and only {PoolingKind.Max} leaves the zeros that it saves.",
            { Pooling: PoolingKind.None } =>
                $"{nameof(CnnOptions.Pooling)} is {PoolingKind.None}, and only {PoolingKind.Max} leaves the zeros that it saves.",
            { BatchNormalization: BatchNormalization.BeforeActivation } =>
                $"{nameof(CnnOptions.BatchNormalization)} is {BatchNormalization.BeforeActivation}, "
                + $"which gives every pixel a gradient; {BatchNormalization.AfterPooling} keeps it to one in each window.",
            _ => null,
        };
        return reason is null;
    }

    /// <summary>Trains on one batch.</summary>
    /// <param name="indices">Images of the set, at least one; any number, and another number than last time.</param>
    public void Run(ReadOnlySpan<int> indices)
    {
        Take(indices);
        _state.Number++;
        _team.Run(_train);
        foreach (FusedWorker worker in _workers)
            Metrics += worker.Metrics;
        if (_state.Parameters.Averages is not null)
            foreach (BatchNormalizationLayer layer in _normalizations)
                layer.Averages.MoveTowards(layer.Running, _state.AveragingShare);
    }

    public void ResetMetrics() => Metrics = default;

    /// <summary>The gradients that the next <see cref="Run"/> would use on a batch, before clipping and weight decay.</summary>
    public void ComputeGradients(ReadOnlySpan<int> indices, ParameterMemory gradients)
    {
        Take(indices);
        _state.Number++;
        _team.Run(_sumGradients);
        _state.Number--;
        _state.Parameters.Save(_state.Parameters.Gradients, gradients);
    }

    /// <summary>Writes parameters and running statistics to the module's memory, or their moving averages.</summary>
    public void Publish(bool averages = false) => Save(averages, _memory);

    /// <summary>Writes parameters and running statistics to any memory, or their moving averages.</summary>
    public void Save(bool averages, ParameterMemory target)
    {
        _state.Parameters.Save(averages ? _state.Parameters.Averages! : _state.Parameters.Values, target);
        for (int i = 0; i < _normalizations.Length; i++)
            (averages ? _normalizations[i].Averages : _normalizations[i].Running).Save(target, i + 1);
    }

    /// <summary>Reads parameters and running statistics from the module's memory; Adam's moments stay.</summary>
    public void Reload()
    {
        _state.Parameters.Load(_memory, _state.Parameters.Values);
        for (int i = 0; i < _state.Plan.Blocks.Length; i++)
            _state.Parameters.Repack(i, 0, _state.Plan.Blocks[i].Shape.Filters);
        for (int i = 0; i < _normalizations.Length; i++)
            _normalizations[i].Running.Load(_memory, i + 1);
    }

    /// <summary>Reads moving averages, where they are kept.</summary>
    public void LoadAverages(ParameterMemory source)
    {
        _state.Parameters.Load(source, _state.Parameters.Averages!);
        for (int i = 0; i < _normalizations.Length; i++)
            _normalizations[i].Averages.Load(source, i + 1);
    }

    /// <summary>Copies Adam's moments out, each under its parameter's name and in its shape.</summary>
    public void SaveMoments(ParameterMemory means, ParameterMemory squares)
    {
        _state.Parameters.Save(_state.Parameters.Means, means);
        _state.Parameters.Save(_state.Parameters.Squares, squares);
    }

    /// <summary>Copies Adam's moments in.</summary>
    public void LoadMoments(ParameterMemory means, ParameterMemory squares)
    {
        _state.Parameters.Load(means, _state.Parameters.Means);
        _state.Parameters.Load(squares, _state.Parameters.Squares);
    }

    public void Dispose() => _team.Dispose();

    private static void CheckSet(CnnPlan plan, int bytes, ReadOnlySpan<byte> labels)
    {
        if (bytes != (long)labels.Length * plan.ImageSize)
            throw new ArgumentException(
                $"{labels.Length} labels of images of {plan.ImageSize} bytes need {(long)labels.Length * plan.ImageSize} bytes, "
                + $"and there are {bytes}.", nameof(labels));
        int wrong = labels.IndexOfAnyExceptInRange((byte)0, (byte)(plan.Classes - 1));
        if (wrong >= 0)
            throw new ArgumentException(
                $"Label {labels[wrong]} at index {wrong} has no class: the network has {plan.Classes}.", nameof(labels));
    }

    private void Take(ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("A batch needs at least one image.", nameof(indices));
        int wrong = indices.IndexOfAnyExceptInRange(0, _state.Labels.Length - 1);
        if (wrong >= 0)
            throw new ArgumentOutOfRangeException(
                nameof(indices), indices[wrong], $"There are {_state.Labels.Length} images, numbered from 0.");
        if (_normalizations.Length > 0 && indices.Length == 1 && _state.Plan.Blocks[^1].Windows == 1)
            throw new ArgumentException(
                "Batch normalisation needs more than one value a channel, and a batch of one image gives one. "
                + "Use another batch size, or drop the last batch.", nameof(indices));
        _state.Take(indices);
    }

    private void SumGradients(int worker)
    {
        _workers[worker].Run();
        _team.Meet();
        _updates[worker].SumGradients();
    }

    private void Train(int worker)
    {
        SumGradients(worker);
        _updates[worker].Apply(LearningRate);
    }
}
