using System.Collections.Immutable;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// Computes what does not depend on the image: weights that are reshaped or turned before use, and sizes that are
/// gathered from the size of a value.
/// </summary>
/// <param name="model">The file.</param>
/// <param name="values">Its values.</param>
internal sealed class Constants(StoredModel model, GraphValues values)
{
    /// <summary>What sizes have in the place of the number of images, which is open.</summary>
    public const long Batch = long.MinValue;

    // Exporters need four of them to gather a size.
    private const int MaxDepth = 12;
    private const int MaxSizes = 16;

    private readonly Dictionary<string, ConstantValue> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<long>> _sizes = new(StringComparer.Ordinal);

    /// <summary>The version of ONNX's own operators.</summary>
    public long OperatorSet => model.OperatorSet;

    /// <summary>Notes the sizes of a value for one image, so that constants can be computed from them.</summary>
    public void Note(string value, IEnumerable<long> sizes)
    {
        _sizes[value] = [Batch, .. sizes];
        _unknown.Clear();
    }

    /// <summary>The value of a name; null where it is no constant, or computed as is not known here.</summary>
    /// <exception cref="InvalidDataException">Its values cannot be read.</exception>
    public ConstantValue? Find(string name) => Find(name, MaxDepth);

    /// <summary>A real number that stands in the file as it is; null of anything else.</summary>
    public float? Number(string name) =>
        (model.Constants.TryGetValue(name, out StoredTensor? tensor) ? tensor.Count == 1
            : values.MakerOf(name)?.Operator == "Constant") && Find(name) is { Reals: [var number] }
            ? number
            : null;

    private ConstantValue? Find(string name, int depth)
    {
        if (_known.TryGetValue(name, out ConstantValue? known))
            return known;
        if (depth == 0 || _unknown.Contains(name))
            return null;
        ConstantValue? value = model.Constants.TryGetValue(name, out StoredTensor? tensor)
            ? TensorValues.Read(tensor)
            : values.MakerOf(name) is { } node && node.Outputs[0] == name ? Compute(node, depth - 1) : null;
        if (value is null)
            _unknown.Add(name);
        else
            _known.Add(name, value);
        return value;
    }

    private ConstantValue? Compute(StoredNode node, int depth)
    {
        if (node.Domain is not ("" or "ai.onnx"))
            return null;
        if (node.Operator == "Constant")
            return OfConstant(node);
        if (node.Operator == "Shape")
            return _sizes.TryGetValue(node.Input(0), out ImmutableArray<long> sizes) ? Shape(node, sizes) : null;
        var inputs = new List<ConstantValue>();
        foreach (string input in node.Inputs.Where(input => input.Length > 0))
        {
            if (Find(input, depth) is not { } value)
                return null;
            inputs.Add(value);
        }

        return node.Operator switch
        {
            "Identity" => inputs is [var same] ? same : null,
            "Cast" => inputs is [{ Wholes: not null } same] && To(node) is StoredType.Int64 or StoredType.Int32
                || inputs is [{ Reals: not null }] && To(node) == StoredType.Float
                ? inputs[0]
                : null,
            "Reshape" => inputs is [var before, { Wholes: { } sizes }] && Integer(node, "allowzero", 0) == 0
                && sizes.Length <= MaxSizes
                ? before.Reshaped(sizes)
                : null,
            "Transpose" => inputs is [var before] && Find(node, "perm") is null or { Integers: [1, 0] }
                ? inputs[0].Transposed()
                : null,
            "Gather" => Gather(inputs, Integer(node, "axis", 0)),
            "Slice" => Slice(node, inputs),
            "Concat" => Concat(inputs),
            "Unsqueeze" => inputs is [{ Wholes: [_] } one, ..] ? one with { Shape = [1] } : null,
            "Squeeze" => inputs is [{ Wholes: [_] } one, ..] ? one with { Shape = [] } : null,
            _ => null,
        };
    }

    private static ConstantValue? OfConstant(StoredNode node) => node.Attributes switch
    {
        [{ Name: "value", Tensor: { } tensor }] => TensorValues.Read(tensor),
        [{ Name: "value_float", Real: { } real }] => new ConstantValue([], [real], null),
        [{ Name: "value_int", Integer: { } whole }] => new ConstantValue([], null, [whole]),
        [{ Name: "value_ints", Integers: { Length: > 0 } wholes }] => ConstantValue.Of([.. wholes]),
        _ => null,
    };

    private static ConstantValue Shape(StoredNode node, ImmutableArray<long> sizes)
    {
        int start = Place(Integer(node, "start", 0)), end = Place(Integer(node, "end", sizes.Length));
        return ConstantValue.Of([.. sizes.Take(end).Skip(start)]);

        int Place(long place) => (int)Math.Clamp(place < 0 ? place + sizes.Length : place, 0, sizes.Length);
    }

    private static ConstantValue? Gather(List<ConstantValue> inputs, long axis)
    {
        if (axis != 0 || inputs is not [{ Wholes: { } sizes, Shape.Length: 1 }, { Wholes: { } places } from]
            || places.Length > MaxSizes)
            return null;
        long[] found = new long[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            long place = places[i] < 0 ? places[i] + sizes.Length : places[i];
            if (place < 0 || place >= sizes.Length)
                return null;
            found[i] = sizes[place];
        }

        return new ConstantValue(from.Shape, null, found);
    }

    // Of a list, in steps of one, as exporters write it.
    private static ConstantValue? Slice(StoredNode node, List<ConstantValue> inputs)
    {
        (long? start, long? end) = inputs switch
        {
            [_] => (One(Find(node, "starts")), One(Find(node, "ends"))),
            [_, { Wholes: [var from] }, { Wholes: [var to] }] => (from, to),
            [_, { Wholes: [var from] }, { Wholes: [var to] }, { Wholes: [0] }] => (from, to),
            [_, { Wholes: [var from] }, { Wholes: [var to] }, { Wholes: [0] }, { Wholes: [1] }] => (from, to),
            _ => ((long?)null, (long?)null),
        };
        if (start is null || end is null || inputs[0] is not { Wholes: { } sizes, Shape.Length: 1 }
            || Find(node, "axes") is not (null or { Integers: [0] }))
            return null;
        return ConstantValue.Of([.. sizes[Place(start.Value)..Math.Max(Place(start.Value), Place(end.Value))]]);

        int Place(long place) => (int)Math.Clamp(place < 0 ? place + sizes.Length : place, 0, sizes.Length);

        static long? One(StoredAttribute? attribute) => attribute?.Integers is [var one] ? one : null;
    }

    private static ConstantValue? Concat(List<ConstantValue> inputs) =>
        inputs.All(input => input is { Wholes: not null, Shape.Length: 1 })
            && inputs.Sum(input => input.Count) is > 0 and <= MaxSizes
            ? ConstantValue.Of([.. inputs.SelectMany(input => input.Wholes!)])
            : null;

    private static StoredType To(StoredNode node) => (StoredType)Integer(node, "to", 0);

    private static long Integer(StoredNode node, string name, long otherwise) =>
        Find(node, name) is { } found ? found.Integer ?? 0 : otherwise;

    private static StoredAttribute? Find(StoredNode node, string name) =>
        node.Attributes.FirstOrDefault(attribute => attribute.Name == name);
}
