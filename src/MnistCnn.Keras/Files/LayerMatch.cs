using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>
/// Which layer of a file is which of a network, where no description tells: the first convolution is the first,
/// whatever the two are called.
/// </summary>
internal sealed class LayerMatch
{
    private static readonly LayerKind[] Kinds =
        [LayerKind.Convolution, LayerKind.BatchNormalization, LayerKind.Dense, LayerKind.Other];

    private readonly StoredLayers _stored;
    private readonly LayerPlan[] _wanted;

    public LayerMatch(StoredLayers stored, IEnumerable<LayerPlan> wanted) =>
        (_stored, _wanted) = (stored, [.. wanted.Where(layer => layer.Weights.Length > 0)]);

    /// <summary>Everything in which the file differs from the network; nothing where it fits.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (LayerKind kind in Kinds)
        {
            (StoredLayer[] found, LayerPlan[] plans) = (Stored(kind), Wanted(kind));
            IEnumerable<string> problems = found.Zip(plans, Compare).SelectMany(problem => problem)
                .Concat(
                    plans.Skip(found.Length).SelectMany(plan => plan.Weights.Select(weight => Missing(plan, weight))))
                .Concat(found.Skip(plans.Length).SelectMany(layer => layer.Weights.Select(Unexpected)));
            foreach (string problem in problems)
                yield return problem;
        }

        IReadOnlyList<StoredLayer> all = _stored.WithWeights;
        if (_stored.AreOrdered && all.Count == _wanted.Length
            && !all.Select(layer => layer.Kind).SequenceEqual(_wanted.Select(layer => layer.Kind)))
            yield return $"another order: {FileText.List(all.Select(layer => layer.Name))} in the file and "
                + $"{string.Join(", ", _wanted.Select(layer => layer.Name))} in the network";
    }

    /// <summary>The weights of a file that fits, each with its like.</summary>
    public IEnumerable<(StoredWeight Stored, WeightPlan Plan)> Pairs() => Kinds
        .SelectMany(kind => Stored(kind).Zip(Wanted(kind)))
        .SelectMany(pair => pair.First.Weights.Zip(pair.Second.Weights));

    private StoredLayer[] Stored(LayerKind kind) => [.. _stored.WithWeights.Where(layer => layer.Kind == kind)];

    private LayerPlan[] Wanted(LayerKind kind) => [.. _wanted.Where(layer => layer.Kind == kind)];

    private static IEnumerable<string> Compare(StoredLayer stored, LayerPlan plan)
    {
        for (int i = 0; i < Math.Max(stored.Weights.Length, plan.Weights.Length); i++)
        {
            if (i >= stored.Weights.Length)
                yield return Missing(plan, plan.Weights[i]);
            else if (i >= plan.Weights.Length)
                yield return Unexpected(stored.Weights[i]);
            else if (!stored.Weights[i].Fits(plan.Weights[i]))
                yield return $"different: {stored.Weights[i]} of {stored.Weights[i].Data.Type} in the file is "
                    + $"[{Sizes(plan.Weights[i].Shape)}] of 32-bit float in the network, for {plan.Name}'s "
                    + $"{plan.Weights[i].Name}";
        }
    }

    private static string Missing(LayerPlan layer, WeightPlan weight) =>
        $"missing: {layer.Name}'s {weight.Name} [{Sizes(weight.Shape)}]";

    private static string Unexpected(StoredWeight weight) => $"unexpected: {weight}";

    private static string Sizes(ImmutableArray<long> shape) => string.Join(", ", shape);
}
