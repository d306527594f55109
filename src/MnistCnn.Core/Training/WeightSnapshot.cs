using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>
/// A copy of all weights and buffers of a model at one moment of a run. Plain memory: there is nothing to dispose.
/// </summary>
public sealed class WeightSnapshot
{
    private readonly Model _model;
    private readonly Dictionary<string, SafetensorsTensor> _copies;

    private WeightSnapshot(Model model, IEnumerable<SafetensorsTensor> copies) =>
        (_model, _copies) = (model, copies.ToDictionary(copy => copy.Name, StringComparer.Ordinal));

    /// <summary>Copies the present weights.</summary>
    internal static WeightSnapshot Of(Model model) => new(model, model.ReadTensors());

    /// <summary>The weights that <see cref="Save"/> kept; the model stays as it is.</summary>
    /// <exception cref="InvalidDataException">They are not those of this model.</exception>
    internal static WeightSnapshot Read(Model model, TrainingState state) =>
        new(model,
            model.Tensors.Select(tensor => state.GetTensor(tensor.Name, tensor.DataType, tensor.Shape.AsSpan())));

    /// <summary>Puts the copy back into the model.</summary>
    public void Restore() => _model.WriteTensors(name => _copies[name]);

    /// <summary>Keeps the copy in a state, for <see cref="TrainingContext.ReadWeights"/>.</summary>
    /// <param name="state">A part of a state that nothing else is kept in.</param>
    public void Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((string name, SafetensorsTensor copy) in _copies)
            state.Set(name, copy);
    }
}
