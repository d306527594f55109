using MnistCnn.Data;
using MnistCnn.Models;

namespace MnistCnn.Training.Fused;

/// <summary>The fused step over the memory of a <see cref="Cnn"/>, as the trainer sees it.</summary>
internal sealed class FusedTrainingStep : ITrainingStep
{
    private readonly Cnn _model;
    private readonly FusedStep _step;
    private readonly ImageAugmenter? _augmenter;
    private readonly bool _hasAverages;
    private int _stepsAhead;
    private bool _isExposed;
    private bool _usesAverages;
    private bool _isBehind;

    public FusedTrainingStep(Cnn model, TrainerOptions options, ImageSet training, long seed)
    {
        (_model, _hasAverages) = (model, options.WeightAveragingMomentum is not null);
        _augmenter = ImageAugmenter.Create(options, training, seed);
        _step = new FusedStep(model.Shape, training.Pixels, training.Labels, CnnMemory.Of(model), new FusedStepOptions
        {
            LearningRate = options.LearningRate,
            WeightDecay = options.WeightDecay,
            MaxGradientNorm = options.MaxGradientNorm,
            DecoupledWeightDecay = options.DecoupledWeightDecay,
            LabelSmoothing = options.LabelSmoothing,
            ClassWeights = options.ClassWeights,
            AveragingMomentum = options.WeightAveragingMomentum,
            Augmenter = _augmenter,
            Threads = options.ThreadCount,
            Seed = seed,
        });
    }

    public TrainingEngine Engine => TrainingEngine.Fused;

    public double LearningRate
    {
        get => _step.LearningRate;
        set => _step.LearningRate = value;
    }

    // Dropout follows from the seed and the number of the step.
    public void BeginEpoch(int epoch)
    {
        _model.train();
        _step.ResetMetrics();
        _augmenter?.BeginEpoch(epoch);
    }

    public void Run(ReadOnlySpan<int> indices)
    {
        if (_isExposed)
            _step.Reload();
        _isExposed = false;
        _step.Run(indices);
        _stepsAhead++;
        _isBehind = true;
    }

    public ClassificationMetrics ReadMetrics() =>
        new(_step.Metrics.Loss, _step.Metrics.Accuracy, (int)_step.Metrics.Count);

    public void UseAverages(bool use)
    {
        if (!_hasAverages || _step.StepCount == 0 || use == _usesAverages)
            return;
        // What a callback wrote is the weights' if they were there, and only passing if the averages were.
        if (_isExposed && use)
            _step.Reload();
        (_isExposed, _usesAverages, _isBehind) = (false, use, true);
    }

    public void PublishWeights()
    {
        if (!_isBehind)
            return;
        _step.Publish(_usesAverages);
        _isBehind = false;
        CnnMemory.CountBatches(_model, _stepsAhead);
        _stepsAhead = 0;
    }

    public void ExposeWeights()
    {
        PublishWeights();
        _isExposed = true;
    }

    public void Dispose() => _step.Dispose();
}
