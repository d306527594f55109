using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training.Torch;

/// <summary>The exponential moving average of a module's weights and running statistics.</summary>
internal sealed class WeightAverages : IDisposable
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _averages;
    private readonly double _momentum;
    private Tensor[]? _kept;
    private bool _hasBegun;

    public WeightAverages(nn.Module module, double momentum)
    {
        _momentum = momentum;
        _weights = [.. module.state_dict().Values.Where(tensor => tensor.is_floating_point())];
        _averages = [.. _weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
    }

    /// <summary>Takes the weights after a step into the average. The first step begins it, as Keras does.</summary>
    public void Update()
    {
        using IDisposable noGradient = no_grad();
        TorchScripts.Average(_averages, _weights, _hasBegun ? 1 - _momentum : 1);
        _hasBegun = true;
    }

    /// <summary>Puts the averages into the module, or back what it held before.</summary>
    public void Use(bool use)
    {
        if (!_hasBegun || use == (_kept is not null))
            return;
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (use)
        {
            _kept = [.. _weights.Select(weight => weight.clone().DetachFromDisposeScope())];
            Copy(_averages);
            return;
        }

        Copy(_kept!);
        DropKept();
    }

    public void SaveState(TrainingState state)
    {
        state.Set("has_begun", _hasBegun);
        foreach ((int index, Tensor average) in _averages.Index())
            state.Set($"{index}", average);
    }

    public void LoadState(TrainingState state)
    {
        _hasBegun = state.GetBoolean("has_begun");
        foreach ((int index, Tensor average) in _averages.Index())
            state.CopyTo($"{index}", average);
    }

    public void Dispose()
    {
        DropKept();
        foreach (Tensor average in _averages)
            average.Dispose();
    }

    private void Copy(Tensor[] sources)
    {
        foreach ((Tensor weight, Tensor source) in _weights.Zip(sources))
            weight.copy_(source);
    }

    private void DropKept()
    {
        foreach (Tensor kept in _kept ?? [])
            kept.Dispose();
        _kept = null;
    }
}
