using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>Compares the tensors of a file with those that are wanted, and tells all differences at once.</summary>
internal static class TensorMismatch
{
    /// <param name="stored">The tensors of the file.</param>
    /// <param name="wanted">What must be there, and nothing else.</param>
    /// <param name="owner">Whose tensors are wanted, for the message.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, or of another type or shape.</exception>
    public static void ThrowIfAny(IReadOnlyDictionary<string, SafetensorsTensor> stored, IReadOnlyList<CnnTensor> wanted, string owner)
    {
        string[] problems = [.. Find(stored, wanted, owner)];
        if (problems.Length > 0)
            throw new InvalidDataException($"Its tensors are not those of {owner}:\n  {string.Join("\n  ", problems)}");
    }

    private static IEnumerable<string> Find(IReadOnlyDictionary<string, SafetensorsTensor> stored, IReadOnlyList<CnnTensor> wanted, string owner)
    {
        foreach (CnnTensor tensor in wanted)
        {
            if (!stored.TryGetValue(tensor.Name, out SafetensorsTensor? found))
                yield return $"missing: {tensor.Name} [{string.Join(", ", tensor.Shape)}]";
            else if (!found.Shape.AsSpan().SequenceEqual(tensor.Shape.AsSpan()) || found.DataType != tensor.DataType)
                yield return $"different: {tensor.Name} is {found.DataType} [{string.Join(", ", found.Shape)}] in the file and "
                    + $"{tensor.DataType} [{string.Join(", ", tensor.Shape)}] in {owner}";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (CnnTensor tensor in wanted)
            names.Add(tensor.Name);
        foreach ((string name, SafetensorsTensor tensor) in stored)
        {
            if (!names.Contains(name))
                yield return $"unexpected: {name} [{string.Join(", ", tensor.Shape)}]";
        }
    }
}
