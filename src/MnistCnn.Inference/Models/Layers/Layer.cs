using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Models.Layers;

/// <summary>
/// One layer of a <see cref="CnnArchitecture"/>: what it does, not yet what sizes it takes and gives. Immutable,
/// compared by value, and each value is checked where it is set.
/// </summary>
public abstract record Layer
{
    private const int MaxNameLength = 64;

    private protected Layer()
    {
    }

    /// <summary>
    /// What the layer's weights are called, and what <see cref="Cnn.Freeze"/> goes by: letters, digits, <c>_</c> and
    /// <c>-</c>, 1 to 64 of them. Default null: the kind and a number, such as <c>conv1</c>.
    /// </summary>
    /// <exception cref="ArgumentException">It is set to anything else.</exception>
    public string? Name
    {
        get;
        init => field = value is null || IsName(value)
            ? value
            : throw new ArgumentException(
                $"A layer's name must be 1 to {MaxNameLength} letters, digits, _ and -, and one is "
                + $"'{FileText.Of(value, MaxNameLength)}'.", nameof(Name));
    }

    /// <summary>What a name begins with that nobody gave.</summary>
    internal abstract string Kind { get; }

    /// <summary>What summaries call it: PyTorch's name.</summary>
    /// <param name="isFlat">Whether it takes a list of values, not a map.</param>
    internal abstract string TypeOn(bool isFlat);

    /// <summary>Whether it takes a map of rows and columns, and nothing else.</summary>
    internal virtual bool NeedsMap => false;

    /// <summary>What it gives; sizes below 1 where the input is too small.</summary>
    internal virtual MapSize OutputOf(MapSize input) => input;

    /// <summary>Its tensors in PyTorch's order; none for layers such as pooling.</summary>
    internal virtual ImmutableArray<CnnTensor> TensorsOf(string name, MapSize input) => [];

    /// <summary>Multiplications and additions of weights that one image takes in the forward pass.</summary>
    internal virtual long FlopsOf(MapSize input) => 0;

    /// <summary>What it does, for messages: <c>3×3, stride 2, same</c>.</summary>
    internal virtual string Describe() => "";

    private static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
}
