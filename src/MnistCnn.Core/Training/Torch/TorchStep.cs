using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>The step for any module, any device and any optimizer, by autograd.</summary>
internal sealed class TorchStep : ITrainingStep
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly long _seed;
    private readonly FlatParameters? _flat;
    private readonly ParameterUpdate _update;
    private readonly TensorLoader _loader;
    private readonly ImageAugmenter? _augmenter;
    private readonly WeightAverages? _averages;
    private readonly double _smoothing;
    private readonly Tensor? _classWeights;

    // Sums stay on the device: reading them after each step would make the device wait.
    private readonly Tensor _lossSum;
    private readonly Tensor _correct;
    private int _samples;
    private double _learningRate;

    public TorchStep(nn.Module<Tensor, Tensor> model, TrainerOptions options, ImageSet training, Device device, long seed)
    {
        (_model, _seed) = (model, seed);
        bool channelsLast = ChannelsLastProbe.Suits(model, training, device);
        _flat = FlatParameters.TryCreate(model, channelsLast, device);
        _update = ParameterUpdate.Create(model, options, _flat);
        _learningRate = options.LearningRate;
        _smoothing = options.LabelSmoothing;
        _averages = options.WeightAveragingMomentum is { } momentum ? new WeightAverages(model, momentum) : null;
        _classWeights = options.ClassWeights is { } weights
            ? tensor(weights.Select(weight => (float)weight).ToArray(), device: device).DetachFromDisposeScope()
            : null;
        _augmenter = ImageAugmenter.Create(options, training, seed);
        _loader = new TensorLoader(training, device, channelsLast, _augmenter);
        // Apple's GPUs have no float64.
        _lossSum = zeros([], device.type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64, device).DetachFromDisposeScope();
        _correct = zeros([], ScalarType.Int64, device).DetachFromDisposeScope();
    }

    public TrainingEngine Engine => TrainingEngine.Torch;

    public double LearningRate
    {
        get => _learningRate;
        set => _update.LearningRate = _learningRate = value;
    }

    public void BeginEpoch(int epoch)
    {
        // Operations in place return tensors too.
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(RandomSource.Derive(_seed, epoch));
        _augmenter?.BeginEpoch(epoch);
        _model.train();
        _lossSum.zero_();
        _correct.zero_();
        _samples = 0;
    }

    public void Run(ReadOnlySpan<int> indices)
    {
        using DisposeScope scope = NewDisposeScope();
        _flat?.Attach();
        (Tensor images, Tensor labels) = _loader.Gather(indices);
        Tensor logits = _model.call(images);
        Tensor loss = Loss(logits, labels);
        loss.backward();
        _update.Step();
        _averages?.Update();
        TorchScripts.AddMetrics(logits, labels, loss, _lossSum, _correct);
        _samples += indices.Length;
    }

    // The cross-entropy with a share of the target spread over all classes comes to this. PyTorch's own weights would
    // divide by their sum, where Keras divides by the number of images.
    private Tensor Loss(Tensor logits, Tensor labels)
    {
        if (_smoothing == 0 && _classWeights is null)
            return nn.functional.cross_entropy(logits, labels);
        Tensor losses = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
        if (_smoothing > 0)
            losses = (losses * (1 - _smoothing)) + ((logits.logsumexp(1) - logits.mean([1])) * _smoothing);
        return (_classWeights is null ? losses : losses * _classWeights.index_select(0, labels)).mean();
    }

    public ClassificationMetrics ReadMetrics()
    {
        using DisposeScope scope = NewDisposeScope();
        double lossSum = _lossSum.cpu().to(ScalarType.Float64).item<double>();
        return new ClassificationMetrics(lossSum / _samples, (double)_correct.item<long>() / _samples, _samples);
    }

    public void UseAverages(bool use) => _averages?.Use(use);

    // The module's own tensors are what this step trains.
    public void PublishWeights()
    {
    }

    public void ExposeWeights() => _flat?.Detach();

    // A CPU's generator tells its state; TorchSharp has no way to ask a GPU's.
    public bool SavesWithinEpoch => _lossSum.device_type == DeviceType.CPU;

    public void SaveState(TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        state.Set("learning_rate", _learningRate);
        _update.SaveState(state.Part("optimizer"));
        _averages?.SaveState(state.Part("average"));
        state.Set("loss_sum", _lossSum);
        state.Set("correct", _correct);
        state.Set("samples", _samples);
        CpuGenerator.Save(state, "generator");
    }

    public void LoadState(TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        LearningRate = state.GetDouble("learning_rate");
        _flat?.Attach();
        _update.LoadState(state.Part("optimizer"));
        _averages?.LoadState(state.Part("average"));
        state.CopyTo("loss_sum", _lossSum);
        state.CopyTo("correct", _correct);
        _samples = state.GetInt32("samples");
        CpuGenerator.Load(state, "generator");
    }

    public void Dispose()
    {
        _update.Dispose();
        _averages?.Dispose();
        _classWeights?.Dispose();
        _flat?.Dispose();
        _loader.Dispose();
        _lossSum.Dispose();
        _correct.Dispose();
    }
}
