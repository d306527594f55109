using MnistCnn.Augmentation;
using MnistCnn.Data;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Engines.Fused.Stages;
using MnistCnn.Kernels;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Engines.Fused;

/// <summary>
/// A whole training step in kernels of our own: gather, forward, dropout, softmax cross-entropy, backward and update,
/// on a team of threads. The same sums as PyTorch's, without the zeros that ReLU, max-pooling and dropout leave.
/// </summary>
/// <remarks>
/// It trains the network's own weights where they lie, and has no others. What somebody writes there between two steps,
/// <see cref="CnnWeights.Version"/> tells. The same seed, thread count and machine give the same bits. Not for several
/// threads at once.
/// </remarks>
internal sealed class FusedStep : ITrainingStep
{
    private readonly Cnn _model;
    private readonly StepState _state;
    private readonly StageChain _stages;
    private readonly ParameterUpdate _update;
    private readonly ImageAugmenter? _augmenter;
    private readonly Action<int> _run;
    private readonly Action<int> _repack;
    private StepMetrics _metrics;
    private long _knownVersion = -1;

    /// <param name="model">The network to train.</param>
    /// <param name="training">Images that it takes, with labels that it knows.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">The same seed, the same dropout and augmentation, whatever the number of threads.</param>
    /// <param name="kernels">
    /// For tests, of the lanes that the network is laid out for; by default the best for this machine.
    /// </param>
    /// <param name="group">Processes that share each batch; left out, this one alone.</param>
    public FusedStep(
        Cnn model, ImageSource training, IStepOptions options, long seed, TrainingKernels? kernels = null,
        ProcessGroup? group = null)
    {
        (_model, LearningRate) = (model, options.LearningRate);
        kernels ??= TrainingKernels.Best;
        _augmenter = options.Augmentation is { } wishes
            ? new ImageAugmenter(wishes, training.Height, training.Width, seed)
            : null;
        var plan = new CnnPlan(model.Layout, kernels.Forward.Lanes, folds: false);
        int threads = TrainingThreads.Of(model, options);
        _state = new StepState(model.Weights, plan, kernels, threads, group)
        {
            Images = (training as ImageSet)?.Pixels ?? default,
            PixelScale = model.Description.PixelScale,
            Labels = training.Labels,
            LabelSmoothing = options.LabelSmoothing,
            ClassWeights = options.ClassWeights,
            SampleWeights = training.SampleWeights,
            Augmenter = _augmenter,
            Seed = seed,
        };
        _stages = new StageChain(_state);
        _update = new ParameterUpdate(_state, _stages.Trainable, options.Optimizer, options.MaxGradientNorm);
        (_run, _repack) = (Run, Repack);
        // Last: whatever fails before leaves no thread behind.
        _state.Team = new WorkerTeam(threads);
    }

    /// <summary>
    /// The gradients of the last step, before clipping and weight decay, laid out as the network's parameters; over all
    /// ranks, where there is a group.
    /// </summary>
    public AlignedBuffer<float> Gradients => _state.Gradients;

    public double LearningRate { get; private set; }

    // What is random follows from the seed and the number of the step.
    public bool SavesWithinEpoch => true;

    public void BeginEpoch() => _metrics = default;

    public void BeginPass(long pass) => _augmenter?.BeginPass(pass);

    // Each worker changes an image when its turn comes, while it is in the cache.
    public void Expect(ReadOnlySpan<int> indices, LoadedImages loaded = default)
    {
    }

    /// <inheritdoc/>
    /// <param name="indices">Images of the set, at least one; any number, and another number than last time.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="loaded">Their pixels, where the set has them not in memory.</param>
    public void Run(ReadOnlySpan<int> indices, double learningRate, LoadedImages loaded = default)
    {
        Take(indices, loaded);
        CatchUp();
        _state.Number++;
        LearningRate = learningRate;
        _state.Team.Run(_run);
        _metrics += _state.Group is null ? MetricsHere() : MetricsOfGroup();
        foreach (NormalizationStage normalization in _stages.Normalizations)
        {
            if (!normalization.IsFrozen)
                normalization.CountBatch();
        }
    }

    public ClassificationMetrics ReadMetrics() => new(_metrics.Loss, _metrics.Accuracy, (int)_metrics.Count);

    public void SaveState(TrainingState state)
    {
        for (int i = 0; i < _update.Moments.Length; i++)
            SaveMoments(_update.Moments[i], state.Part($"moments/{i}"));
        state.Set("steps", _state.Number);
        state.Set("loss_sum", _metrics.LossSum);
        state.Set("correct", _metrics.Correct);
        state.Set("samples", _metrics.Count);
    }

    public void LoadState(TrainingState state)
    {
        for (int i = 0; i < _update.Moments.Length; i++)
            LoadMoments(state.Part($"moments/{i}"), _update.Moments[i]);
        _state.Number = state.GetInt64("steps");
        _metrics = new StepMetrics(state.GetDouble("loss_sum"), state.GetInt64("correct"), state.GetInt64("samples"));
    }

    public void Dispose() => _state.Team.Dispose();

    private void Take(ReadOnlySpan<int> indices, LoadedImages loaded)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("A batch needs at least one image.", nameof(indices));
        int wrong = indices.IndexOfAnyExceptInRange(0, _state.Labels.Length - 1);
        if (wrong >= 0)
            throw new ArgumentOutOfRangeException(
                nameof(indices), indices[wrong], $"There are {_state.Labels.Length} images, numbered from 0.");
        _state.Take(indices, loaded);
        _stages.Reserve(indices.Length);
    }

    // After somebody else than this step has changed weights, or what is frozen.
    private void CatchUp()
    {
        if (_knownVersion == _model.Weights.Version)
            return;
        _knownVersion = _model.Weights.Version;
        _stages.Freeze(_model.IsFrozen);
        _state.Team.Run(_repack);
    }

    private void Repack(int worker)
    {
        foreach (TrainableStage stage in _stages.Trainable)
            stage.Repack(worker);
    }

    private void Run(int worker)
    {
        _stages.Run(worker);
        _state.Team.Meet();
        if (worker == 0 && _state.Group is not null)
            TellMetrics();
        _update.Run(worker, LearningRate);
    }

    private StepMetrics MetricsHere()
    {
        StepMetrics sum = default;
        foreach (StepMetrics metrics in _stages.Loss.Metrics)
            sum += metrics;
        return sum;
    }

    // They go with the gradients: one message less.
    private void TellMetrics() =>
        (_state.GroupSums[0], _state.GroupSums[1]) = ((float)MetricsHere().LossSum, MetricsHere().Correct);

    private StepMetrics MetricsOfGroup() =>
        new(_state.GroupSums[0], (long)_state.GroupSums[1], _state.BatchCount);

    private void SaveMoments(AlignedBuffer<float> moments, TrainingState state)
    {
        foreach (CnnTensor tensor in _model.Layout.Tensors.Where(tensor => tensor.IsParameter))
        {
            WeightSection section = _model.Weights.Parameter(tensor.Name);
            float[] values = new float[tensor.Count];
            WeightLayout.Unpack(section.Of(moments), section.Places, values);
            state.Set(tensor.Name, values, tensor.Shape.AsSpan());
        }
    }

    private void LoadMoments(TrainingState state, AlignedBuffer<float> moments)
    {
        foreach (CnnTensor tensor in _model.Layout.Tensors.Where(tensor => tensor.IsParameter))
        {
            WeightSection section = _model.Weights.Parameter(tensor.Name);
            WeightLayout.Pack(state.GetFloats(tensor.Name, tensor.Shape.AsSpan()), section.Places, section.Of(moments));
        }
    }
}
