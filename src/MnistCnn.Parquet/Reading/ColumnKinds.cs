using Parquet.Schema;

namespace MnistCnn.Parquet.Reading;

/// <summary>What the values of a column are. A column with several values a row is none of these.</summary>
internal static class ColumnKinds
{
    private static readonly Type[] Whole =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long),
        typeof(ulong),
    ];

    public static bool IsWhole(DataField field) => IsSingle(field) && Whole.Contains(field.ClrType);

    public static bool IsText(DataField field) => IsSingle(field) && field.ClrType == typeof(ReadOnlyMemory<char>);

    public static bool IsBytes(DataField field) => IsSingle(field) && field.ClrType == typeof(ReadOnlyMemory<byte>);

    private static bool IsSingle(DataField field) => !field.IsArray && field.MaxRepetitionLevel == 0;
}
