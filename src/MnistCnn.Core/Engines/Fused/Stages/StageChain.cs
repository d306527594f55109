namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// All stages of a network, image to loss. Neighbours that take images one by one are run together, image by image. A
/// few images go all the way to the loss and back before the next ones come, and find in the cache what they left
/// behind.
/// </summary>
internal sealed class StageChain
{
    // What the images of a part leave behind stays in the second-level cache, with the winners beside it.
    private const int FloatsAtOnce = 64 * 1024;

    // The dense layers compute so many rows together.
    private const int ImagesOfTile = 4;

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
        _state.ImagesAtOnce = ImagesAtOnce((images + _state.Threads - 1) / _state.Threads);
        foreach (StageBuffer buffer in _buffers)
            buffer.Reserve(images);
        foreach (Stage stage in _stages)
            stage.Reserve();
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
        _state.WorkerGradients[worker].Span.Clear();
        do
        {
            int next = Math.Min(first + _state.ImagesAtOnce, end);
            Run(worker, first, next);
            first = next;
        }
        while (first < end);
        foreach (Stage stage in _stages)
            stage.EndBackward(worker);
    }

    private void Run(int worker, int first, int end)
    {
        foreach ((int start, int stop) in _groups)
        {
            if (!_stages[start].IsImageWise)
                _stages[start].Forward(worker, first, end);
            else
                for (int image = first; image < end; image++)
                    Forward(worker, image, start, stop);
        }

        for (int group = _groups.Length - 1; group >= 0; group--)
        {
            (int start, int stop) = _groups[group];
            if (!_stages[start].IsImageWise)
                _stages[start].Backward(worker, first, end);
            else
                for (int image = first; image < end; image++)
                    Backward(worker, image, start, stop);
        }
    }

    // A normalisation has to see the whole batch first. Each part reads the dense layers' weights on its way back: many
    // weights want large parts.
    private int ImagesAtOnce(int share)
    {
        int floats = _buffers.Where(buffer => buffer.IsImageWise).Sum(buffer => buffer.Length);
        if (Normalizations.Length > 0 || floats == 0)
            return share;
        int denseWeights = _state.Weights.Parameters.Length - _state.Weights.DenseStart;
        int images = Math.Max(FloatsAtOnce, denseWeights) / floats;
        return Math.Min(share, Math.Max(ImagesOfTile, images / ImagesOfTile * ImagesOfTile));
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
