using MnistCnn.Engines;
using MnistCnn.State;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>The moving average of a module's weights and running statistics.</summary>
internal sealed class TorchWeightAverages : IWeightAverages
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _averages;
    private readonly double _momentum;
    private Tensor[]? _kept;
    private bool _hasBegun;

    public TorchWeightAverages(nn.Module module, double momentum)
    {
        _momentum = momentum;
        _weights = [.. module.state_dict().Values.Where(tensor => tensor.is_floating_point())];
        _averages = [.. _weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
    }

    public void Update()
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        TorchScripts.Average(_averages, _weights, _hasBegun ? 1 - _momentum : 1);
        _hasBegun = true;
    }

    public void Show()
    {
        if (!_hasBegun || _kept is not null)
            return;
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _kept = [.. _weights.Select(weight => weight.clone().DetachFromDisposeScope())];
        foreach ((Tensor weight, Tensor average) in _weights.Zip(_averages))
            weight.copy_(average);
    }

    public void Hide()
    {
        if (_kept is null)
            return;
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (((Tensor weight, Tensor average), Tensor kept) in _weights.Zip(_averages).Zip(_kept))
        {
            // What somebody has changed in the average since it was shown; nothing, mostly.
            Tensor change = weight - average;
            average.copy_(weight);
            weight.copy_(kept + change);
        }

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

    private void DropKept()
    {
        foreach (Tensor kept in _kept ?? [])
            kept.Dispose();
        _kept = null;
    }
}
