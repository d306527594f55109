namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// All stages of a network, image to loss. Neighbours that take images one by one are run together, image by image.
/// </summary>
internal sealed class StageChain
{
    private readonly StepState _state;
    private readonly Stage[] _stages;
    private readonly (int Start, int End)[] _groups;
    private readonly StageBuffer[] _buffers;
    private int _capacity;

    public StageChain(StepState state)
    {
        _state = state;
        var builder = new StageChainBuilder(state);
        builder.Build();
        (_stages, _buffers) = ([.. builder.Stages], [.. builder.Buffers]);
        Loss = _stages.OfType<LossStage>().Single();
        Trainable = [.. _stages.OfType<TrainableStage>()];
        Normalizations = [.. _stages.OfType<NormalizationStage>()];
        _groups = [.. Groups()];
    }

    public LossStage Loss { get; }

    public TrainableStage[] Trainable { get; }

    public NormalizationStage[] Normalizations { get; }

    /// <summary>Makes room for a batch.</summary>
    public void Reserve(int images)
    {
        if (images <= _capacity)
            return;
        foreach (StageBuffer buffer in _buffers)
            buffer.Reserve(images, _state.Threads);
        foreach (Stage stage in _stages)
            stage.Reserve(images);
        _capacity = images;
    }

    /// <summary>Takes over which layers are frozen: below the last trainable one no gradient is wanted.</summary>
    public void Freeze(Func<string, bool> isFrozen)
    {
        bool propagates = false;
        foreach (TrainableStage stage in Trainable)
        {
            (stage.IsFrozen, stage.Propagates) = (isFrozen(stage.Layer.Name), propagates);
            propagates |= !stage.IsFrozen;
        }
    }

    /// <summary>Takes a worker's images to the loss and back.</summary>
    public void Run(int worker)
    {
        (int first, int end) = _state.Share(worker, _state.Count);
        foreach (Stage stage in _stages)
            stage.Begin(worker);
        foreach ((int start, int stop) in _groups)
        {
            if (!_stages[start].IsImageWise)
                _stages[start].Forward(worker, first, end);
            else
                for (int image = first; image < end; image++)
                    Forward(worker, image, start, stop);
        }

        _state.WorkerGradients[worker].Span.Clear();
        for (int group = _groups.Length - 1; group >= 0; group--)
        {
            (int start, int stop) = _groups[group];
            if (!_stages[start].IsImageWise)
                _stages[start].Backward(worker, first, end);
            else
                for (int image = first; image < end; image++)
                    Backward(worker, image, start, stop);
        }

        foreach (Stage stage in _stages)
            stage.EndBackward(worker);
    }

    private void Forward(int worker, int image, int start, int stop)
    {
        for (int stage = start; stage < stop; stage++)
            _stages[stage].Forward(worker, image, image + 1);
    }

    private void Backward(int worker, int image, int start, int stop)
    {
        for (int stage = start; stage < stop; stage++)
            _stages[stage].Restore(worker, image);
        for (int stage = stop - 1; stage >= start; stage--)
            _stages[stage].Backward(worker, image, image + 1);
    }

    // A group is one stage, or neighbours that take images one by one.
    private IEnumerable<(int Start, int End)> Groups()
    {
        for (int start = 0, end; start < _stages.Length; start = end)
        {
            end = start + 1;
            while (_stages[start].IsImageWise && end < _stages.Length && _stages[end].IsImageWise)
                end++;
            yield return (start, end);
        }
    }
}
