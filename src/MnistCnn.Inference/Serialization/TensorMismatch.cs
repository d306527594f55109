using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>Compares the tensors of a file with those that are wanted, and tells all differences at once.</summary>
internal static class TensorMismatch
{
    /// <param name="stored">The tensors of the file.</param>
    /// <param name="wanted">What must be there, and nothing else.</param>
    /// <param name="owner">Whose tensors are wanted, for the message.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, or of another type or shape.</exception>
    public static void ThrowIfAny(
        IReadOnlyDictionary<string, SafetensorsTensor> stored, IReadOnlyList<CnnTensor> wanted, string owner)
    {
        bool all = stored.Count == wanted.Count;
        foreach (CnnTensor tensor in wanted)
            all = all && stored.TryGetValue(tensor.Name, out SafetensorsTensor? found) && Fits(found, tensor);
        if (!all)
            throw new InvalidDataException(
                $"Its tensors are not those of {owner}:\n  {FileText.Lines(Find(stored, wanted, owner))}");
    }

    private static IEnumerable<string> Find(
        IReadOnlyDictionary<string, SafetensorsTensor> stored, IReadOnlyList<CnnTensor> wanted, string owner)
    {
        foreach (CnnTensor tensor in wanted)
        {
            if (!stored.TryGetValue(tensor.Name, out SafetensorsTensor? found))
                yield return $"missing: {tensor.Name} {FileText.Shape(tensor.Shape)}";
            else if (!Fits(found, tensor))
                yield return $"different: {tensor.Name} is {found.DataType} {FileText.Shape(found.Shape)} in the "
                    + $"file and {tensor.DataType} {FileText.Shape(tensor.Shape)} in {owner}";
        }

        var names = wanted.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string name in stored.Keys.Where(name => !names.Contains(name)))
            yield return $"unexpected: {FileText.Of(name)} {FileText.Shape(stored[name].Shape)}";
    }

    private static bool Fits(SafetensorsTensor found, CnnTensor wanted) =>
        found.DataType == wanted.DataType && found.Shape.AsSpan().SequenceEqual(wanted.Shape.AsSpan());
}
