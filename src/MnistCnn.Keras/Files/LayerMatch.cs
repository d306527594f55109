using System.Collections.Immutable;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>
/// Which layer of a file is which of a network: the first convolution is the first, whatever the two are called.
/// </summary>
internal static class LayerMatch
{
    /// <summary>Everything in which the file differs from the network; nothing where it fits.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<StoredLayer> stored, IReadOnlyList<LayerPlan> wanted)
    {
        foreach (LayerKind kind
            in new[] { LayerKind.Convolution, LayerKind.BatchNormalization, LayerKind.Dense, LayerKind.Other })
        {
            StoredLayer[] found = [.. stored.Where(layer => layer.Kind == kind)];
            LayerPlan[] plans = [.. wanted.Where(layer => layer.Kind == kind && layer.Weights.Length > 0)];
            IEnumerable<string> problems = found.Zip(plans, Compare).SelectMany(problem => problem)
                .Concat(
                    plans.Skip(found.Length).SelectMany(plan => plan.Weights.Select(weight => Missing(plan, weight))))
                .Concat(found.Skip(plans.Length).SelectMany(layer => layer.Weights.Select(Unexpected)));
            foreach (string problem in problems)
                yield return problem;
        }

        LayerKind[] order = [.. wanted.Where(layer => layer.Weights.Length > 0).Select(layer => layer.Kind)];
        if (stored.Count == order.Length && !stored.Select(layer => layer.Kind).SequenceEqual(order))
            yield return $"another order: {string.Join(", ", stored.Select(layer => layer.Name))} in the file and "
                + $"{string.Join(", ", wanted.Where(layer => layer.Weights.Length > 0).Select(layer => layer.Name))} "
                + "in the network";
    }

    /// <summary>The layers of a file that fits, each with its like.</summary>
    public static IEnumerable<(StoredLayer Stored, LayerPlan Plan)> Pairs(
        IReadOnlyList<StoredLayer> stored, IReadOnlyList<LayerPlan> wanted) =>
        stored.Zip(wanted.Where(layer => layer.Weights.Length > 0));

    private static IEnumerable<string> Compare(StoredLayer stored, LayerPlan plan)
    {
        for (int i = 0; i < Math.Max(stored.Weights.Length, plan.Weights.Length); i++)
        {
            if (i >= stored.Weights.Length)
                yield return Missing(plan, plan.Weights[i]);
            else if (i >= plan.Weights.Length)
                yield return Unexpected(stored.Weights[i]);
            else if (Different(stored.Weights[i], plan.Weights[i]))
                yield return $"different: {stored.Weights[i]} of {stored.Weights[i].Data.Type} in the file is "
                    + $"[{Sizes(plan.Weights[i].Shape)}] of 32-bit float in the network, for {plan.Name}'s "
                    + $"{plan.Weights[i].Name}";
        }
    }

    // Values of 16 and 64 bits are converted when they are read.
    private static bool Different(StoredWeight stored, WeightPlan plan) =>
        !stored.Shape.AsSpan().SequenceEqual(plan.Shape.AsSpan()) || !stored.Data.Type.IsFloat;

    private static string Missing(LayerPlan layer, WeightPlan weight) =>
        $"missing: {layer.Name}'s {weight.Name} [{Sizes(weight.Shape)}]";

    private static string Unexpected(StoredWeight weight) => $"unexpected: {weight}";

    private static string Sizes(ImmutableArray<long> shape) => string.Join(", ", shape);
}
