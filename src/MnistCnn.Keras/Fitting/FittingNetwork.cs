using System.Text;
using MnistCnn.Files;
using MnistCnn.Keras.Files;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Fitting;

/// <summary>Finds the network that weights are of, where no description tells: if exactly one fits.</summary>
internal static class FittingNetwork
{
    public const string Advice =
        $"Build the network with {nameof(CnnChain)} as it was in Keras, and load the weights into it with "
        + $"{nameof(KerasWeights)}.{nameof(KerasWeights.Load)}; or save the whole model in Keras, as .keras.";

    private const int MostShown = 6;

    /// <exception cref="InvalidDataException">No network fits, or several do; the message lists them.</exception>
    public static Cnn Read(KerasFile file, KerasAssumptions assumed)
    {
        KernelForm form = KernelForms.FormOf(file, assumed.Backend);
        file.Layers.RequireOneOrder();
        List<CnnArchitecture> fitting = Fitting(file.Layers, assumed, form);
        if (fitting.Count != 1)
            throw new InvalidDataException(
                "It holds weights only. " + (fitting.Count == 0 ? None(file.Layers, assumed) : Several(fitting)));
        return WeightLoader.Load(file, fitting[0], form);
    }

    private static List<CnnArchitecture> Fitting(StoredLayers layers, KerasAssumptions assumed, KernelForm form)
    {
        var fitting = new List<CnnArchitecture>();
        try
        {
            foreach (IReadOnlyList<Part> parts in Skeletons.Of(layers))
            {
                var candidate = new Candidate(parts, assumed, form);
                int convolutions = Math.Min(parts.Count(part => part.Kind == PartKind.Convolution), 16);
                for (int paddings = 0; paddings < 1 << convolutions && fitting.Count <= MostShown; paddings++)
                {
                    if (candidate.IsOnce(paddings) && candidate.Build(paddings) is { } found)
                        fitting.Add(found);
                }
            }
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(
                $"Its weights are of a network that cannot be here: {exception.Message}", exception);
        }

        return fitting;
    }

    private static string Several(List<CnnArchitecture> fitting)
    {
        var text = new StringBuilder("More than one network fits them, and they predict differently:");
        foreach (CnnArchitecture network in fitting.Take(MostShown))
            text.Append("\n  ").Append(network).Append(PoolingOf(network));
        if (fitting.Count > MostShown)
            text.Append("\n  and more");
        return text.Append('\n').Append(Advice).ToString();
    }

    private static string PoolingOf(CnnArchitecture network) =>
        network.Layers.OfType<PoolingLayer>().FirstOrDefault() is { } pooling
            ? $", with {(pooling.Pooling == PoolingKind.Max ? "MaxPooling2D" : "AveragePooling2D")}"
            : "";

    private static string None(StoredLayers layers, KerasAssumptions assumed)
    {
        StoredLayer? dense = layers.WithWeights.FirstOrDefault(layer => layer.Kind == LayerKind.Dense);
        StoredLayer? last = layers.WithWeights.LastOrDefault(layer => layer.Kind == LayerKind.Convolution);
        string inputs = dense is null
            ? "there is no dense layer"
            : last is null
                ? $"its first dense layer takes {dense.Weights[0].Shape[0]} values, and the image has "
                    + $"{assumed.InputHeight * assumed.InputWidth}"
                : $"its first dense layer takes {dense.Weights[0].Shape[0]} values, which neither paddings nor "
                    + "poolings of "
                    + $"{assumed.PoolSize}×{assumed.PoolSize} leave behind its last convolution, {last.Weights[0]}";
        return $"No network of images of {assumed.InputHeight}×{assumed.InputWidth} fits them: {inputs}. The weights "
            + "are "
            + FileText.List(layers.WithWeights.SelectMany(layer => layer.Weights).Select(weight => $"{weight}"))
            + $".\n{Advice}";
    }
}
