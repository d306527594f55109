using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Onnx.Import;

/// <summary>One operation as a file has it. Inputs and outputs are names of values; an empty one is left out.</summary>
internal sealed record StoredNode(
    string Name, string Operator, string Domain, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs,
    ImmutableArray<StoredAttribute> Attributes)
{
    private const int Shown = 80;

    /// <summary>The name of an input; empty where the node has none there.</summary>
    public string Input(int index) => index < Inputs.Length ? Inputs[index] : "";

    /// <summary>The node in the file's words: <c>node 'conv1' (Conv)</c>.</summary>
    public override string ToString()
    {
        string name = Name.Length > 0 ? Name : Outputs.FirstOrDefault() ?? "";
        string kind = Domain is "" or "ai.onnx" ? Operator : $"{Domain}.{Operator}";
        return $"node '{Short(name)}' ({Short(kind)})";
    }

    /// <summary>Says of the node what cannot be.</summary>
    public InvalidDataException Unsupported(string reason) => new($"{this}: {reason}.");

    /// <summary>A text of a file, short enough for a message.</summary>
    public static string Short(string text) => FileText.Of(text, Shown);
}
