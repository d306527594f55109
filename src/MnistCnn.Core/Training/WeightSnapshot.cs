using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Training;

/// <summary>A copy of all weights and buffers of a network at one moment of a run.</summary>
public sealed class WeightSnapshot : IDisposable
{
    private readonly TrainingContext _context;
    private readonly Dictionary<string, Tensor> _copies;

    internal WeightSnapshot(TrainingContext context)
    {
        _context = context;
        using IDisposable noGradient = no_grad();
        _copies = context.Model.state_dict()
            .ToDictionary(entry => entry.Key, entry => entry.Value.clone().DetachFromDisposeScope());
    }

    /// <summary>Puts the copy back into the network.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot has been disposed.</exception>
    public void Restore()
    {
        ObjectDisposedException.ThrowIf(_copies.Count == 0, this);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor target) in _context.Model.state_dict())
            target.copy_(_copies[name]);
    }

    /// <summary>Keeps the copy in a state, for <see cref="TrainingContext.ReadWeights"/>.</summary>
    /// <param name="state">A part of a state that nothing else is kept in.</param>
    /// <exception cref="ObjectDisposedException">The snapshot has been disposed.</exception>
    public void Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ObjectDisposedException.ThrowIf(_copies.Count == 0, this);
        foreach ((string name, Tensor copy) in _copies)
            state.Set(name, copy);
    }

    /// <exception cref="InvalidDataException">The state has not the weights of this network.</exception>
    internal void Load(TrainingState state)
    {
        foreach ((string name, Tensor copy) in _copies)
            state.CopyTo(name, copy);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor copy in _copies.Values)
            copy.Dispose();
        _copies.Clear();
    }
}
