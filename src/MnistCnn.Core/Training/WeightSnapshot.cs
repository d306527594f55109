using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.State;

namespace MnistCnn.Training;

/// <summary>
/// A copy of all weights and buffers of a model at one moment of a run, and of how they came about. Plain memory: there
/// is nothing to dispose.
/// </summary>
public sealed class WeightSnapshot
{
    private const string Summary = "training";

    private readonly Model _model;
    private readonly Dictionary<string, SafetensorsTensor> _copies;
    private readonly TrainingSummary? _training;

    private WeightSnapshot(Model model, IEnumerable<SafetensorsTensor> copies, TrainingSummary? training) =>
        (_model, _copies, _training) =
            (model, copies.ToDictionary(copy => copy.Name, StringComparer.Ordinal), training);

    /// <summary>Copies the present weights.</summary>
    internal static WeightSnapshot Of(Model model) =>
        new(model, model.ReadTensors(), model.GetDescription()?.Training);

    /// <summary>The weights that <see cref="Save"/> kept; the model stays as it is.</summary>
    /// <exception cref="InvalidDataException">They are not those of this model.</exception>
    internal static WeightSnapshot Read(Model model, TrainingState state) =>
        new(model,
            model.Tensors.Select(tensor => state.GetTensor(tensor.Name, tensor.DataType, tensor.Shape.AsSpan())),
            StoredSummary.Load(state.Part(Summary)));

    /// <summary>Puts the copy back into the model, whose description tells then how these weights came about.</summary>
    public void Restore()
    {
        _model.WriteTensors(name => _copies[name]);
        if (_model.GetDescription() is { } description)
            _model.SetDescription(description with { Training = _training });
    }

    /// <summary>Keeps the copy in a state, for <see cref="TrainingContext.ReadWeights"/>.</summary>
    /// <param name="state">A part of a state that nothing else is kept in.</param>
    public void Save(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((string name, SafetensorsTensor copy) in _copies)
            state.Set(name, copy);
        if (_training is not null)
            StoredSummary.Save(_training, state.Part(Summary));
    }
}
