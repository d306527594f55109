using MnistCnn.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>The step for any module, any device and any optimizer, by autograd.</summary>
internal sealed class TorchStep : ITrainingStep
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly TensorLoader _loader;
    private readonly optim.Optimizer _optimizer;

    // Sums stay on the device: reading them after each step would make the device wait.
    private readonly Tensor _lossSum;
    private readonly Tensor _correct;
    private int _samples;
    private double _learningRate;

    public TorchStep(nn.Module<Tensor, Tensor> model, TrainerOptions options, ImageSet training, Device device)
    {
        _model = model;
        _optimizer = options.Optimizer is { } factory
            ? factory(model.parameters(), options.LearningRate)
            : optim.Adam(model.parameters(), options.LearningRate, beta1: 0.9, beta2: 0.999, eps: 1e-7);
        _learningRate = options.LearningRate;
        _loader = new TensorLoader(training, device);
        _lossSum = zeros([], ScalarType.Float64, device).DetachFromDisposeScope();
        _correct = zeros([], ScalarType.Int64, device).DetachFromDisposeScope();
    }

    public double LearningRate
    {
        get => _learningRate;
        set
        {
            _learningRate = value;
            foreach (optim.ILearningRateController group in _optimizer.ParamGroups)
                group.LearningRate = value;
        }
    }

    public void BeginEpoch(long seed)
    {
        // Operations in place return tensors too.
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(seed);
        _model.train();
        _lossSum.zero_();
        _correct.zero_();
        _samples = 0;
    }

    public void Run(ReadOnlySpan<int> indices)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor images, Tensor labels) = _loader.Gather(indices);
        _optimizer.zero_grad();
        Tensor logits = _model.call(images);
        Tensor loss = nn.functional.cross_entropy(logits, labels);
        loss.backward();
        _optimizer.step();
        AddToMetrics(logits, labels, loss, indices.Length);
    }

    public ClassificationMetrics ReadMetrics() =>
        new(_lossSum.item<double>() / _samples, (double)_correct.item<long>() / _samples, _samples);

    // The module's own tensors are what this step trains.
    public void ExposeWeights()
    {
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _loader.Dispose();
        _lossSum.Dispose();
        _correct.Dispose();
    }

    private void AddToMetrics(Tensor logits, Tensor labels, Tensor loss, int count)
    {
        using IDisposable noGradient = no_grad();
        _lossSum.add_(loss.detach(), count);
        _correct.add_(logits.argmax(1).eq(labels).sum());
        _samples += count;
    }
}
