using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MnistCnn.Models.Layers;

namespace MnistCnn.Models;

/// <summary>
/// The layers of a network; <see cref="ToString"/> prints the table that Keras's <c>summary()</c> prints.
/// </summary>
public sealed class ModelSummary
{
    private ModelSummary(IReadOnlyList<LayerSummary> layers) => Layers = layers;

    /// <summary>
    /// Sums up a network of which some layers may be frozen. Activations are left out, as in Keras, where layers have
    /// them built in.
    /// </summary>
    internal static ModelSummary Of(CnnLayout layout, IReadOnlySet<string> frozen) => new(
    [
        .. layout.Layers.Where(layer => layer.Layer is not ActivationLayer).Select(layer => new LayerSummary(
            layer.Name, layer.Type, ShapeOf(layer), Count(layer, isParameter: true), Count(layer, isParameter: false))
        {
            Flops = layer.Flops,
            IsFrozen = frozen.Contains(layer.Name),
        }),
    ]);

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>All values a saved network holds.</summary>
    public long TotalParameters => Layers.Sum(layer => layer.ParameterCount + layer.BufferCount);

    /// <summary>The values that training changes: those of layers that are not frozen.</summary>
    public long TrainableParameters => Layers.Where(layer => !layer.IsFrozen).Sum(layer => layer.ParameterCount);

    /// <summary>
    /// Multiplications and additions that one image takes in the forward pass: two for each weight and place it is used
    /// at.
    /// </summary>
    public long Flops => Layers.Sum(layer => layer.Flops);

    /// <summary>A table: layer, output shape with N for the batch, parameters; then the totals.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string rule = new('─', 62);
        Row(text, "Layer (type)", "Output shape", "Parameters");
        text.AppendLine(rule);
        foreach (LayerSummary layer in Layers)
            Row(text, $"{layer.Name} ({layer.Type})", $"(N, {string.Join(", ", layer.OutputShape)})",
                Number(layer.ParameterCount + layer.BufferCount));
        text.AppendLine(rule);
        text.AppendLine(CultureInfo.InvariantCulture, $"Total parameters: {TotalParameters:N0}");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Trainable: {TrainableParameters:N0}, not trainable: {TotalParameters - TrainableParameters:N0}");
        return text.ToString();
    }

    private static ImmutableArray<int> ShapeOf(CnnLayer layer) => layer.GivesFlat
        ? [layer.Output.Length]
        : [layer.Output.Channels, layer.Output.Height, layer.Output.Width];

    // The counter of batches is no weight; Keras counts the other four of a normalisation.
    private static long Count(CnnLayer layer, bool isParameter) => layer.Tensors
        .Where(tensor => tensor.IsParameter == isParameter && !tensor.Shape.IsEmpty).Sum(tensor => tensor.Count);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, string layer, string shape, string parameters) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"{layer,-28}{shape,-22}{parameters,12}");
}
