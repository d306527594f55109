using MnistCnn.Data;
using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

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

    // What is random follows from the seed and the number of the step.
    public bool SavesWithinEpoch => true;

    public void SaveState(TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> means = Zeros(), squares = Zeros();
        _step.SaveMoments(CnnMemory.Of(means), CnnMemory.Of(squares));
        foreach ((string name, Tensor mean) in means)
        {
            state.Part("mean").Set(name, mean);
            state.Part("square").Set(name, squares[name]);
        }

        if (_hasAverages)
        {
            Dictionary<string, Tensor> averages = ZeroState();
            _step.Save(averages: true, CnnMemory.Of(averages));
            foreach ((string name, Tensor average) in averages)
                state.Part("average").Set(name, average);
        }

        state.Set("learning_rate", LearningRate);
        state.Set("steps", _step.StepCount);
        state.Set("loss_sum", _step.Metrics.LossSum);
        state.Set("correct", _step.Metrics.Correct);
        state.Set("samples", _step.Metrics.Count);
    }

    public void LoadState(TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> means = Zeros(), squares = Zeros();
        foreach (string name in means.Keys)
        {
            state.Part("mean").CopyTo(name, means[name]);
            state.Part("square").CopyTo(name, squares[name]);
        }

        _step.LoadMoments(CnnMemory.Of(means), CnnMemory.Of(squares));
        if (_hasAverages)
        {
            Dictionary<string, Tensor> averages = ZeroState();
            foreach ((string name, Tensor average) in averages)
                state.Part("average").CopyTo(name, average);
            _step.LoadAverages(CnnMemory.Of(averages));
        }

        LearningRate = state.GetDouble("learning_rate");
        _step.StepCount = state.GetInt64("steps");
        _step.Metrics = new StepMetrics(state.GetDouble("loss_sum"), state.GetInt64("correct"), state.GetInt64("samples"));
    }

    public void Dispose() => _step.Dispose();

    private Dictionary<string, Tensor> Zeros() =>
        _model.named_parameters().ToDictionary(entry => entry.name, entry => zeros_like(entry.parameter));

    private Dictionary<string, Tensor> ZeroState() => _model.state_dict().Where(entry => entry.Value.is_floating_point())
        .ToDictionary(entry => entry.Key, entry => zeros_like(entry.Value));
}
