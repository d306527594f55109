using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace MnistCnn.Parquet.Reading;

/// <summary>Reads a column of a row group; what is not there is null.</summary>
internal static class ColumnValues
{
    public static Task<long?[]> NumbersAsync(
        ParquetRowGroupReader group, DataField field, CancellationToken token) => field.ClrType switch
        {
            { } type when type == typeof(byte) => NumbersAsync<byte>(group, field, token),
            { } type when type == typeof(sbyte) => NumbersAsync<sbyte>(group, field, token),
            { } type when type == typeof(short) => NumbersAsync<short>(group, field, token),
            { } type when type == typeof(ushort) => NumbersAsync<ushort>(group, field, token),
            { } type when type == typeof(int) => NumbersAsync<int>(group, field, token),
            { } type when type == typeof(uint) => NumbersAsync<uint>(group, field, token),
            { } type when type == typeof(ulong) => NumbersAsync<ulong>(group, field, token),
            _ => NumbersAsync<long>(group, field, token),
        };

    public static async Task<string?[]> TextsAsync(
        ParquetRowGroupReader group, DataField field, CancellationToken token)
    {
        string?[] values = new string?[group.RowCount];
        await group.ReadAsync(field, values.AsMemory(), null, token).ConfigureAwait(false);
        return values;
    }

    public static async Task<ReadOnlyMemory<byte>?[]> BytesAsync(
        ParquetRowGroupReader group, DataField field, CancellationToken token) =>
        await ReadAsync<ReadOnlyMemory<byte>>(group, field, token).ConfigureAwait(false);

    private static async Task<long?[]> NumbersAsync<T>(
        ParquetRowGroupReader group, DataField field, CancellationToken token)
        where T : struct, INumber<T> =>
        [.. (await ReadAsync<T>(group, field, token).ConfigureAwait(false))
            .Select(value => value is { } number ? long.CreateSaturating(number) : (long?)null)];

    private static async Task<T?[]> ReadAsync<T>(ParquetRowGroupReader group, DataField field, CancellationToken token)
        where T : struct
    {
        T?[] values = new T?[group.RowCount];
        if (field.MaxDefinitionLevel > 0)
        {
            await group.ReadAsync(field, values.AsMemory(), null, token).ConfigureAwait(false);
            return values;
        }

        T[] all = new T[group.RowCount];
        await group.ReadAsync(field, all.AsMemory(), null, token).ConfigureAwait(false);
        return [.. all.Select(value => (T?)value)];
    }
}
