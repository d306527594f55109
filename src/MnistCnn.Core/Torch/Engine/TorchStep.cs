using System.Runtime.InteropServices;
using MnistCnn.Data;
using MnistCnn.Engines;
using MnistCnn.Metrics;
using MnistCnn.Randomness;
using MnistCnn.State;
using MnistCnn.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>The step for any module, any device and any optimizer, by autograd.</summary>
internal sealed class TorchStep : ITrainingStep
{
    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly long _seed;
    private readonly OptimizerStep _optimizer;
    private readonly TensorLoader _loader;
    private readonly ChangedImages? _changed;
    private readonly bool _looksAhead;
    private readonly Tensor? _smoothTargets;
    private readonly Func<Tensor, Tensor, Tensor>? _ownLoss;
    private readonly Tensor? _classWeights;

    // Sums stay on the device: reading them after each step would make the device wait.
    private readonly Tensor _lossSum;
    private readonly Tensor _correct;
    private int _samples;
    private long _number;

    /// <param name="model">The model, where it is.</param>
    /// <param name="training">Images that it takes.</param>
    /// <param name="options">How to train.</param>
    /// <param name="seed">The same seed, the same dropout and augmentation on the same device.</param>
    public TorchStep(TorchModel model, ImageSource training, IStepOptions options, long seed)
    {
        (_module, _seed, _ownLoss) = (model.Module, seed, model.Loss);
        _optimizer = OptimizerStep.Create(model, options);
        var place = ModulePlace.Of(_module);
        Device device = place.Device;
        // On the CPU the step itself takes all cores.
        _looksAhead = device.type != DeviceType.CPU;
        _changed = options.Augmentation is { } wishes ? new ChangedImages(training, wishes, seed, device) : null;
        try
        {
            // Apple's GPUs have no float64.
            ScalarType sum = device.type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64;
            _lossSum = zeros([], sum, device).DetachFromDisposeScope();
            _correct = zeros([], ScalarType.Int64, device).DetachFromDisposeScope();
            _classWeights = options.ClassWeights is { } weights
                ? tensor(weights.Select(weight => (float)weight).ToArray(), device: device).DetachFromDisposeScope()
                : null;
            _smoothTargets = options.LabelSmoothing > 0
                ? SmoothTargets(options.LabelSmoothing, training.ClassCount, device)
                : null;
            _loader = new TensorLoader(
                training, place, ChannelsLastProbe.Suits(_module, training), _changed, model.PixelScale);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public double LearningRate => _optimizer.LearningRate;

    public void BeginPass(long pass) => _changed?.BeginPass(pass);

    public void Expect(ReadOnlySpan<int> indices, LoadedImages loaded = default)
    {
        if (_looksAhead)
            _changed?.Expect(indices, loaded);
    }

    public void BeginEpoch()
    {
        // Operations in place return tensors too.
        using DisposeScope scope = NewDisposeScope();
        _module.train();
        _lossSum.zero_();
        _correct.zero_();
        _samples = 0;
    }

    public void Run(ReadOnlySpan<int> indices, double learningRate, LoadedImages loaded = default)
    {
        using DisposeScope scope = NewDisposeScope();
        // Whatever the caller has switched off around training.
        using IDisposable recording = inference_mode(false), gradients = enable_grad();
        using var random = new RandomScope(RandomSource.Derive(_seed, ++_number));
        _optimizer.ClearGradients();
        (Tensor images, Tensor labels, Tensor? weights) = _loader.Gather(indices, loaded);
        Tensor logits = _module.call(images);
        Tensor loss = _ownLoss is null ? Loss(logits, labels, weights) : OwnLoss.Of(_ownLoss, logits, labels);
        // Where all is frozen there is nothing to derive.
        if (loss.requires_grad)
            loss.backward();
        _optimizer.Step(learningRate);
        TorchScripts.AddMetrics(logits, labels, loss, _lossSum, _correct);
        _samples += indices.Length;
    }

    // PyTorch's own weights would divide by their sum, where Keras divides by the number of images. Its own smoothing
    // is three times as many operations, each of which a GPU must be given.
    private Tensor Loss(Tensor logits, Tensor labels, Tensor? weights)
    {
        if (_smoothTargets is null && _classWeights is null && weights is null)
            return nn.functional.cross_entropy(logits, labels);
        Tensor losses = _smoothTargets is null
            ? nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None)
            : TorchScripts.CrossEntropies(logits, labels, _smoothTargets);
        if (_classWeights is not null)
            losses *= _classWeights.index_select(0, labels);
        return (weights is null ? losses : losses * weights).mean();
    }

    private static Tensor SmoothTargets(double smoothing, int classes, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor spread = full([classes, classes], -smoothing / classes, ScalarType.Float32, device);
        return (spread - (eye(classes, dtype: ScalarType.Float32, device: device) * (1 - smoothing)))
            .DetachFromDisposeScope();
    }

    public ClassificationMetrics ReadMetrics()
    {
        using DisposeScope scope = NewDisposeScope();
        double lossSum = _lossSum.cpu().to(ScalarType.Float64).item<double>();
        return new ClassificationMetrics(lossSum / _samples, (double)_correct.item<long>() / _samples, _samples);
    }

    // What is random follows from the seed and the number of the step.
    public bool SavesWithinEpoch => true;

    public void SaveState(TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.SaveState(state.Part("optimizer"));
        state.Set("loss_sum", _lossSum);
        state.Set("correct", _correct);
        state.Set("samples", _samples);
        state.Set("steps", _number);
    }

    public void LoadState(TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            _optimizer.LoadState(state.Part("optimizer"));
            state.CopyTo("loss_sum", _lossSum);
            state.CopyTo("correct", _correct);
            _samples = state.GetInt32("samples");
            _number = state.GetInt64("steps");
        }
        catch (ExternalException exception)
        {
            throw new InvalidDataException($"libtorch does not take it: {exception.Message.Split('\n')[0]}", exception);
        }
    }

    // Afterwards the module is one to predict with.
    public void Dispose()
    {
        _module.eval();
        _optimizer.Dispose();
        _classWeights?.Dispose();
        _smoothTargets?.Dispose();
        _loader?.Dispose();
        _changed?.Dispose();
        _lossSum?.Dispose();
        _correct?.Dispose();
        BackendThreads.Release();
    }
}
