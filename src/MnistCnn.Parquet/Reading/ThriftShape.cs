namespace MnistCnn.Parquet.Reading;

/// <summary>The kinds of the fields of a structure, by their numbers; others are passed over.</summary>
internal sealed class ThriftShape
{
    private static readonly ThriftShape Empty = new();
    private static readonly ThriftShape KeyValue = new((1, "text"), (2, "text"));

    private static readonly ThriftShape Statistics = new(
        (1, "text"), (2, "text"), (3, "number"), (4, "number"), (5, "text"), (6, "text"), (7, "flag"), (8, "flag"));

    private static readonly ThriftShape TimeUnit = new((1, Empty), (2, Empty), (3, Empty));
    private static readonly ThriftShape Time = new((1, "flag"), (2, TimeUnit));

    private static readonly ThriftShape LogicalType = new(
        (1, Empty), (2, Empty), (3, Empty), (4, Empty), (5, new ThriftShape((1, "number"), (2, "number"))), (6, Empty),
        (7, Time), (8, Time), (10, new ThriftShape((1, "octet"), (2, "flag"))), (11, Empty), (12, Empty), (13, Empty),
        (14, Empty), (15, Empty), (16, new ThriftShape((1, "octet"))), (17, new ThriftShape((1, "text"))),
        (18, new ThriftShape((1, "text"), (2, "number"))));

    private static readonly ThriftShape SchemaElement = new(
        (1, "number"), (2, "number"), (3, "number"), (4, "text"), (5, "number"), (6, "number"), (7, "number"),
        (8, "number"), (9, "number"), (10, LogicalType));

    private static readonly ThriftShape ColumnMetaData = new(
        (1, "number"), (2, "numbers"), (3, "texts"), (4, "number"), (5, "number"), (6, "number"), (7, "number"),
        (8, new[] { KeyValue }), (9, "number"), (10, "number"), (11, "number"), (12, Statistics),
        (13, new[] { new ThriftShape((1, "number"), (2, "number"), (3, "number")) }), (14, "number"), (15, "number"),
        (16, new ThriftShape((1, "number"), (2, "numbers"), (3, "numbers"))), (17, "refused"));

    private static readonly ThriftShape ColumnChunk = new(
        (1, "text"), (2, "number"), (3, ColumnMetaData), (4, "number"), (5, "number"), (6, "number"), (7, "number"),
        (8, "refused"), (9, "refused"));

    private static readonly ThriftShape RowGroup = new(
        (1, new[] { ColumnChunk }), (2, "number"), (3, "number"),
        (4, new[] { new ThriftShape((1, "number"), (2, "flag"), (3, "flag")) }), (5, "number"), (6, "number"),
        (7, "number"));

    private readonly Dictionary<int, object> _kinds;

    private ThriftShape(params (int Field, object Kind)[] kinds) =>
        _kinds = kinds.ToDictionary(each => each.Field, each => each.Kind);

    /// <summary>What stands at the end of a file: its columns and where they are. Encryption is refused.</summary>
    public static ThriftShape Footer { get; } = new(
        (1, "number"), (2, new[] { SchemaElement }), (3, "number"), (4, new[] { RowGroup }), (5, new[] { KeyValue }),
        (6, "text"), (7, new[] { new ThriftShape((1, Empty)) }), (8, "refused"), (9, "refused"));

    /// <summary>What stands before each page.</summary>
    public static ThriftShape Page { get; } = new(
        (1, "number"), (2, "number"), (3, "number"), (4, "number"),
        (5, new ThriftShape((1, "number"), (2, "number"), (3, "number"), (4, "number"), (5, Statistics))), (6, Empty),
        (7, new ThriftShape((1, "number"), (2, "number"), (3, "flag"))),
        (8, new ThriftShape(
            (1, "number"), (2, "number"), (3, "number"), (4, "number"), (5, "number"), (6, "number"), (7, "flag"),
            (8, Statistics))));

    /// <summary>
    /// The kind of a field: <c>number</c>, <c>octet</c>, <c>flag</c>, <c>text</c>, <c>numbers</c>, <c>texts</c>,
    /// <c>refused</c>, a shape, or an array of the one shape of a list's elements; null where it is not known.
    /// </summary>
    public object? KindOf(int field) => _kinds.GetValueOrDefault(field);
}
