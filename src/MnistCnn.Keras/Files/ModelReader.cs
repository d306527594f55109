using MnistCnn.Files;
using MnistCnn.Keras.Config;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;

namespace MnistCnn.Keras.Files;

/// <summary>Builds the network that a file describes, with the weights that it has.</summary>
internal static class ModelReader
{
    /// <exception cref="InvalidDataException">Something is not known here, or the weights are not those.</exception>
    public static (TranslatedModel Model, Cnn Network) Read(KerasFile file, KerasBackend? backend = null)
    {
        TranslatedModel model = ModelTranslator.Translate(file.Config!);
        KernelForm form = KernelForms.FormOf(file, model.Form, backend);
        IReadOnlyList<LayerPlan> plans = KerasLayers.Of(model.Architecture.Layout, form);
        var problems = new List<string>();
        List<(StoredWeight, WeightPlan)> pairs = file.Layers.Layout == StoredLayout.Keras3
            ? Pairs(file.Layers, model, plans, source => source.Path, problems)
            : Pairs(file.Layers, model, plans, source => source.Root, problems);
        if (problems.Count > 0)
            throw new InvalidDataException(
                $"Its weights are not those of the model that it describes:\n  {FileText.Lines(problems)}");
        IReadOnlyList<(WeightPlan, float[])> values = WeightReader.Read(pairs);
        var network = new Cnn(model.Architecture);
        if (model.PixelScale is { } scale)
            network.Description = network.Description with { PixelScale = (float)scale };
        WeightReader.Copy(values, network);
        return (model, network);
    }

    private static List<(StoredWeight, WeightPlan)> Pairs(
        StoredLayers stored, TranslatedModel model, IReadOnlyList<LayerPlan> plans, Func<ConfigLayer, string> nameOf,
        List<string> problems)
    {
        var pairs = new List<(StoredWeight, WeightPlan)>();
        var left = stored.WithWeights.ToDictionary(layer => layer.Name, StringComparer.Ordinal);
        foreach (IGrouping<string, LayerPlan> group in plans.Zip(model.Sources)
            .Where(pair => pair.First.Weights.Length > 0)
            .GroupBy(pair => nameOf(pair.Second!), pair => pair.First))
        {
            if (!left.Remove(group.Key, out StoredLayer? found))
                problems.Add($"missing: the weights of layer '{FileText.Of(group.Key)}'");
            else if (Match(found, [.. group.SelectMany(plan => plan.Weights)], problems) is { } matched)
                pairs.AddRange(matched);
        }

        problems.AddRange(left.Values.Select(layer => $"unexpected: the weights of layer '{FileText.Of(layer.Name)}'"));
        return pairs;
    }

    // Of a model among the layers Keras writes all that is trained first, then all running statistics; some of its
    // versions go layer by layer.
    private static IEnumerable<(StoredWeight, WeightPlan)>? Match(
        StoredLayer stored, WeightPlan[] wanted, List<string> problems)
    {
        WeightPlan[] trainedFirst = [.. wanted.OrderBy(weight => weight.IsStatistic)];
        foreach (WeightPlan[] order in new[] { trainedFirst, wanted })
        {
            if (stored.Weights.Length == order.Length
                && stored.Weights.Zip(order).All(pair => pair.First.Fits(pair.Second)))
                return stored.Weights.Zip(order);
        }

        problems.Add(
            $"different: layer '{FileText.Of(stored.Name)}' has "
            + $"{FileText.List(stored.Weights.Select(weight => $"{weight}"))}, and should have "
            + string.Join(", ", wanted.Select(weight => $"{weight.Name} [{string.Join(", ", weight.Shape)}]")));
        return null;
    }
}
