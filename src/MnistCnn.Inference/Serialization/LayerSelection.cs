using System.Collections.Immutable;
using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>
/// Which tensors of a network and of a file are to match, where some layers keep the weights they have.
/// </summary>
internal sealed class LayerSelection
{
    private readonly HashSet<string> _except;

    /// <exception cref="ArgumentException">A name is that of no layer with weights, here or there.</exception>
    public LayerSelection(
        IReadOnlyList<CnnTensor> wanted, IReadOnlyDictionary<string, SafetensorsTensor> stored,
        IEnumerable<string> except)
    {
        _except = [.. except];
        string[] layers = LayersOf(wanted.Select(tensor => tensor.Name)), others = LayersOf(stored.Keys);
        foreach (string name in _except)
        {
            if (!layers.Contains(name) && !others.Contains(name))
                throw new ArgumentException(
                    $"No layer '{name}' has weights, neither in the network, which has {FileText.List(layers)}, "
                    + $"nor in the file, which has {FileText.List(others)}.",
                    nameof(except));
        }

        Wanted = [.. wanted.Where(tensor => Takes(tensor.Name))];
        Stored = stored.Where(tensor => Takes(tensor.Key))
            .ToDictionary(tensor => tensor.Key, tensor => tensor.Value, StringComparer.Ordinal);
        Report = new WeightsReport(
            [.. layers.Where(layer => !_except.Contains(layer))], [.. layers.Where(_except.Contains)]);
    }

    /// <summary>The tensors of the network that take values.</summary>
    public ImmutableArray<CnnTensor> Wanted { get; }

    /// <summary>The tensors of the file that give them.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Stored { get; }

    public WeightsReport Report { get; }

    private bool Takes(string tensor) => !_except.Contains(LayerOf(tensor));

    private static string[] LayersOf(IEnumerable<string> tensors) => [.. tensors.Select(LayerOf).Distinct()];

    // A parameter of a module itself, which lies in no layer, counts as one.
    private static string LayerOf(string tensor) =>
        tensor.LastIndexOf('.') is var dot and >= 0 ? tensor[..dot] : tensor;
}
