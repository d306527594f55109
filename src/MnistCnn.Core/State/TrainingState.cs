using System.Globalization;
using System.Runtime.InteropServices;
using MnistCnn.Files;
using MnistCnn.Training;

namespace MnistCnn.State;

/// <summary>
/// What a part of a run needs to go on in another process: numbers, texts and tensors by name. See
/// <see cref="TrainingCallback.SaveState"/>.
/// </summary>
/// <remarks>Numbers come back to the bit, NaN and infinity included.</remarks>
public sealed class TrainingState
{
    private readonly Dictionary<string, string> _values;
    private readonly Dictionary<string, SafetensorsTensor> _tensors;
    private readonly string _prefix;

    internal TrainingState()
        : this(new(StringComparer.Ordinal), new(StringComparer.Ordinal), "")
    {
    }

    internal TrainingState(SafetensorsFile file)
        : this(
            new(file.Metadata, StringComparer.Ordinal),
            file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal), "")
    {
    }

    private TrainingState(
        Dictionary<string, string> values, Dictionary<string, SafetensorsTensor> tensors, string prefix) =>
        (_values, _tensors, _prefix) = (values, tensors, prefix);

    internal IReadOnlyCollection<SafetensorsTensor> Tensors => _tensors.Values;

    internal IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The names of the values in this part.</summary>
    internal IEnumerable<string> Names =>
        _values.Keys.Where(key => key.StartsWith(_prefix, StringComparison.Ordinal))
            .Select(key => key[_prefix.Length..]);

    /// <summary>A part with names of its own; it shares its content with this one.</summary>
    public TrainingState Part(string name) => new(_values, _tensors, $"{Key(name)}/");

    /// <summary>Keeps a text.</summary>
    public void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _values[Key(name)] = value;
    }

    /// <summary>Keeps a number.</summary>
    public void Set(string name, double value) => Set(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Keeps a whole number.</summary>
    public void Set(string name, long value) => Set(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Keeps a yes or no.</summary>
    public void Set(string name, bool value) => Set(name, value ? "true" : "false");

    /// <summary>Keeps a copy of a tensor of floats.</summary>
    /// <param name="name">The name.</param>
    /// <param name="values">The values, row by row.</param>
    /// <param name="shape">The sizes, outermost first; left out, the values are one row.</param>
    /// <exception cref="ArgumentException">There are not as many values as the shape calls for.</exception>
    public void Set(string name, ReadOnlySpan<float> values, ReadOnlySpan<long> shape = default)
    {
        var tensor = new SafetensorsTensor(
            Key(name), SafetensorsDataType.F32, shape.IsEmpty ? [values.Length] : [.. shape],
            MemoryMarshal.AsBytes(values).ToArray());
        _tensors[Key(name)] = tensor.FitsItsShape()
            ? tensor
            : throw new ArgumentException(
                $"There are {values.Length} values for a tensor of [{string.Join(", ", tensor.Shape)}].",
                nameof(values));
    }

    /// <summary>Keeps a tensor; its values are not copied.</summary>
    internal void Set(string name, SafetensorsTensor tensor) => _tensors[Key(name)] = tensor with { Name = Key(name) };

    /// <summary>Whether there is a value, a tensor or a part of that name.</summary>
    public bool Contains(string name)
    {
        string part = $"{Key(name)}/";
        return _values.ContainsKey(Key(name)) || _tensors.ContainsKey(Key(name))
            || _values.Keys.Concat(_tensors.Keys).Any(key => key.StartsWith(part, StringComparison.Ordinal));
    }

    /// <summary>A text.</summary>
    /// <exception cref="InvalidDataException">There is none of that name.</exception>
    public string GetString(string name) =>
        _values.TryGetValue(Key(name), out string? value)
            ? value
            : throw new InvalidDataException($"It has no value '{Key(name)}'.");

    /// <summary>A number.</summary>
    /// <exception cref="InvalidDataException">There is none of that name, or it is another kind of value.</exception>
    public double GetDouble(string name) =>
        double.TryParse(GetString(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Wrong(name, "a number");

    /// <summary>A whole number.</summary>
    /// <inheritdoc cref="GetDouble" path="/exception"/>
    public long GetInt64(string name) =>
        long.TryParse(GetString(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Wrong(name, "a whole number");

    /// <summary>A whole number of 32 bits.</summary>
    /// <inheritdoc cref="GetDouble" path="/exception"/>
    public int GetInt32(string name) =>
        GetInt64(name) is >= int.MinValue and <= int.MaxValue and var value
            ? (int)value
            : throw Wrong(name, "a whole number of 32 bits");

    /// <summary>A yes or no.</summary>
    /// <inheritdoc cref="GetDouble" path="/exception"/>
    public bool GetBoolean(string name) => GetString(name) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong(name, "true or false"),
    };

    /// <summary>The values of a tensor of floats, row by row.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The shape that it must have; left out, any.</param>
    /// <exception cref="InvalidDataException">
    /// There is none of that name, or it is of another type or shape.
    /// </exception>
    public float[] GetFloats(string name, ReadOnlySpan<long> shape = default)
    {
        SafetensorsTensor stored = Find(name);
        ReadOnlySpan<long> wanted = shape.IsEmpty ? stored.Shape.AsSpan() : shape;
        return MemoryMarshal.Cast<byte, float>(GetTensor(name, SafetensorsDataType.F32, wanted).Data.Span).ToArray();
    }

    /// <summary>A tensor of a type and shape.</summary>
    /// <exception cref="InvalidDataException">
    /// There is none of that name, or it is of another type or shape.
    /// </exception>
    internal SafetensorsTensor GetTensor(string name, SafetensorsDataType type, ReadOnlySpan<long> shape)
    {
        SafetensorsTensor stored = Find(name);
        if (stored.DataType != type || !stored.Shape.AsSpan().SequenceEqual(shape))
            throw new InvalidDataException(
                $"Its tensor '{Key(name)}' is {stored.DataType} {FileText.Shape(stored.Shape)}, "
                + $"and should be {type} [{string.Join(", ", shape.ToArray())}].");
        return stored with { Name = name };
    }

    internal SafetensorsTensor Find(string name) =>
        _tensors.TryGetValue(Key(name), out SafetensorsTensor? tensor)
            ? tensor
            : throw new InvalidDataException($"It has no tensor '{Key(name)}'.");

    private string Key(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _prefix + name;
    }

    private InvalidDataException Wrong(string name, string expected) =>
        new($"Its value '{Key(name)}' should be {expected}, and is '{FileText.Of(GetString(name))}'.");
}
