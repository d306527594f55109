namespace MnistCnn.Parquet.Reading;

/// <summary>What stands before a page, as far as its sizes go.</summary>
/// <param name="HeaderLength">Bytes of the header.</param>
/// <param name="UnpackedLength">Bytes of the page when it is decompressed.</param>
/// <param name="PackedLength">Bytes of the page in the file.</param>
/// <param name="ValueCount">How many values it has.</param>
/// <param name="IsDictionary">Whether those are values that others refer to.</param>
internal readonly record struct PageHeader(
    int HeaderLength, int UnpackedLength, int PackedLength, int ValueCount, bool IsDictionary)
{
    // Statistics in it may have a value or two of the column, which writers cut short.
    private const int Longest = 64 << 10;
    private const int DictionaryField = 7;

    /// <summary>Reads the header that begins at a place of the file.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static PageHeader Read(FileStream stream, long at, long end, string path)
    {
        byte[] bytes = new byte[Math.Min(Longest, end - at)];
        stream.Position = at;
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var walk = new ThriftWalk(bytes.AsSpan(0, length)) { Numbers = [] };
        try
        {
            walk.Over(ThriftShape.Page);
        }
        catch (Exception exception) when (exception is InvalidDataException or OverflowException)
        {
            throw new InvalidDataException($"{path}: the Parquet file is broken: a page has no header.", exception);
        }

        Dictionary<(int, int), long> numbers = walk.Numbers;
        bool isDictionary = numbers.ContainsKey((DictionaryField, 1));
        int Number(int outer, int inner) =>
            (int)Math.Clamp(numbers.GetValueOrDefault((outer, inner), -1), -1, int.MaxValue);
        return new PageHeader(
            walk.Position, Number(2, 0), Number(3, 0),
            Number(isDictionary ? DictionaryField : numbers.ContainsKey((8, 1)) ? 8 : 5, 1), isDictionary);
    }
}
