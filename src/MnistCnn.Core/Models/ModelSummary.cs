using System.Globalization;
using System.Text;

namespace MnistCnn.Models;

/// <summary>The layers of a network; <see cref="ToString"/> prints the table that Keras's <c>summary()</c> prints.</summary>
public sealed class ModelSummary
{
    internal ModelSummary(IReadOnlyList<LayerSummary> layers) => Layers = layers;

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>All values a saved network holds.</summary>
    public long TotalParameters => TrainableParameters + Layers.Sum(layer => layer.BufferCount);

    /// <summary>The values that training changes.</summary>
    public long TrainableParameters => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>Multiplications and additions that one image takes in the forward pass: two for each weight and place it is used at.</summary>
    public long Flops => Layers.Sum(layer => layer.Flops);

    /// <summary>A table: layer, output shape with N for the batch, parameters; then the totals.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string rule = new('─', 62);
        Row(text, "Layer (type)", "Output shape", "Parameters");
        text.AppendLine(rule);
        foreach (LayerSummary layer in Layers)
            Row(text, $"{layer.Name} ({layer.Type})", $"(N, {string.Join(", ", layer.OutputShape)})", Number(layer.ParameterCount + layer.BufferCount));
        text.AppendLine(rule);
        text.AppendLine(CultureInfo.InvariantCulture, $"Total parameters: {TotalParameters:N0}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Trainable: {TrainableParameters:N0}, not trainable: {TotalParameters - TrainableParameters:N0}");
        return text.ToString();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, string layer, string shape, string parameters) =>
        text.AppendLine(CultureInfo.InvariantCulture, $"{layer,-28}{shape,-22}{parameters,12}");
}
