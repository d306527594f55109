using Parquet.Meta;

namespace MnistCnn.Parquet.Reading;

/// <summary>
/// Walks over the pages of a column before they are read: what each says of its sizes must fit into what the column
/// says of its own, because memory is taken for it.
/// </summary>
internal sealed class PageScan(FileStream stream, string path)
{
    /// <exception cref="InvalidDataException">A page is larger than its column, or not where it must be.</exception>
    public void Check(ColumnMetaData column, long rows)
    {
        long at = Math.Min(
            column.DictionaryPageOffset is > 0 and var first ? first : long.MaxValue, column.DataPageOffset);
        if (at < 4 || column.TotalCompressedSize < 0 || column.TotalCompressedSize > stream.Length - at)
            throw Broken("a column does not lie within the file");
        long end = at + column.TotalCompressedSize;
        long unpacked = 0, values = 0;
        while (values < rows)
        {
            if (at >= end)
                throw Broken($"the pages of a column end after {values} of {rows} values");
            PageHeader page = PageHeader.Read(stream, at, end, path);
            unpacked += page.HeaderLength + (long)page.UnpackedLength;
            if (page.UnpackedLength < 0 || unpacked > column.TotalUncompressedSize)
                throw Broken($"a page unpacks to more than the {column.TotalUncompressedSize} bytes of its column");
            if (page.PackedLength < 0 || page.PackedLength > end - at - page.HeaderLength)
                throw Broken("a page does not lie within its column");
            // A value of a dictionary takes a byte at least; one of a page may take none.
            if (page.IsDictionary && (page.ValueCount < 0 || page.ValueCount > page.UnpackedLength))
                throw Broken($"a dictionary of {page.UnpackedLength} bytes cannot hold {page.ValueCount} values");
            if (!page.IsDictionary && (page.ValueCount < 0 || page.ValueCount > rows - values))
                throw Broken($"the pages of a column hold more than {rows} values");
            values += page.IsDictionary ? 0 : page.ValueCount;
            at += page.HeaderLength + page.PackedLength;
        }
    }

    private InvalidDataException Broken(string what) => new($"{path}: the Parquet file is broken: {what}.");
}
