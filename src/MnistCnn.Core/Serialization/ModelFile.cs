using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Serialization;

/// <summary>Weights of a module in a safetensors file, under PyTorch's names.</summary>
public static class ModelFile
{
    /// <summary>Writes all parameters and buffers, whole or not at all.</summary>
    /// <param name="module">The module whose weights are written.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="metadata">Texts to keep beside the weights; may be left out.</param>
    /// <exception cref="IOException">The file cannot be written; one of that name from before stays as it was.</exception>
    public static void SaveWeights(nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        IEnumerable<SafetensorsTensor> tensors = module.state_dict().Select(entry => TensorBytes.Read(entry.Key, entry.Value));
        new SafetensorsFile(tensors, metadata).Write(path);
    }

    /// <summary>Reads weights into a module of the same architecture. The module changes only if everything fits.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is broken, or does not fit the module: the message lists every missing, unexpected and mis-shaped tensor.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void LoadWeights(nn.Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        Dictionary<string, SafetensorsTensor> stored =
            SafetensorsFile.Read(path).Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        Dictionary<string, Tensor> wanted = module.state_dict();
        string[] problems = [.. FindProblems(stored, wanted)];
        if (problems.Length > 0)
            throw new InvalidDataException(
                $"'{path}' does not fit this {module.GetType().Name}:\n  {string.Join("\n  ", problems)}\n"
                + "Build the network with the options that it was saved with.");
        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor target) in wanted)
            TensorBytes.Write(stored[name], target);
    }

    private static IEnumerable<string> FindProblems(
        Dictionary<string, SafetensorsTensor> stored, Dictionary<string, Tensor> wanted)
    {
        foreach ((string name, Tensor target) in wanted)
        {
            if (!stored.TryGetValue(name, out SafetensorsTensor? tensor))
                yield return $"missing: {name} [{string.Join(", ", target.shape)}]";
            else if (!tensor.Shape.AsSpan().SequenceEqual(target.shape) || tensor.DataType != TensorBytes.TypeOf(name, target))
                yield return $"different: {name} is {tensor.DataType} [{string.Join(", ", tensor.Shape)}] in the file and "
                    + $"{TensorBytes.TypeOf(name, target)} [{string.Join(", ", target.shape)}] in the network";
        }

        foreach (string name in stored.Keys.Where(name => !wanted.ContainsKey(name)))
            yield return $"unexpected: {name} [{string.Join(", ", stored[name].Shape)}]";
    }
}
