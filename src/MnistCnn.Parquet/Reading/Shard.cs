using MnistCnn.Files;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace MnistCnn.Parquet.Reading;

/// <summary>One file. What it says of its sizes is checked before anything is taken for them.</summary>
internal sealed class Shard : IAsyncDisposable
{
    // More pictures than that are in no row group that anybody writes; of columns of pixels it is what pandas writes.
    private const long MostRowsOfAGroup = 1 << 20;
    private const long MostBytesOfAColumn = 1 << 30;

    // Where all rows are alike, a few bytes hold many; images are not.
    private const int MostRowsOfAByte = 8;

    private readonly FileStream _stream;
    private readonly ParquetReader _reader;

    private Shard(string path, FileStream stream, ParquetReader reader, ShardColumns columns) =>
        (Path, _stream, _reader, Columns) = (path, stream, reader, columns);

    public string Path { get; }

    public ShardColumns Columns { get; }

    /// <summary>All rows; each row group was checked.</summary>
    public long RowCount => Groups.Sum(GroupRows);

    public IEnumerable<int> Groups => Enumerable.Range(0, _reader.RowGroupCount);

    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no Parquet file with images, or broken.</exception>
    public static async Task<Shard> OpenAsync(string path, ColumnChoice choice, CancellationToken token)
    {
        FileStream stream = RegularFile.OpenRead(path);
        try
        {
            FooterCheck.Check(stream);
            ParquetReader reader = await ParquetGuard
                .ReadAsync(path, () => ParquetReader.CreateAsync(stream, null, leaveStreamOpen: true, token))
                .ConfigureAwait(false);
            return await ParquetGuard.ReadAsync(path, () =>
            {
                var features = HuggingFaceFeatures.Of(reader.CustomMetadata, path);
                var shard = new Shard(path, stream, reader, ShardColumns.Of(reader.Schema, features, choice, path));
                shard.CheckGroups();
                return Task.FromResult(shard);
            }).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public int GroupRows(int group) => (int)_reader.Metadata!.RowGroups[group].NumRows;

    /// <summary>The labels of a row group: numbers, or texts.</summary>
    public Task<(long?[] Numbers, string?[] Texts)> LabelsAsync(int group, CancellationToken token) =>
        ReadAsync<(long?[], string?[])>(group, async reader => ColumnKinds.IsText(Columns.Label)
            ? ([], await ColumnValues.TextsAsync(reader, Columns.Label, token).ConfigureAwait(false))
            : (await ColumnValues.NumbersAsync(reader, Columns.Label, token).ConfigureAwait(false), []));

    /// <summary>The contents of the picture files of a row group.</summary>
    public Task<ReadOnlyMemory<byte>?[]> PicturesAsync(int group, CancellationToken token) =>
        ReadAsync(group, reader => ColumnValues.BytesAsync(reader, Columns.Pictures!, token));

    /// <summary>One pixel of all images of a row group.</summary>
    public Task<long?[]> PixelsAsync(int group, int pixel, CancellationToken token) =>
        ReadAsync(group, reader => ColumnValues.NumbersAsync(reader, Columns.Pixels[pixel], token));

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private Task<T> ReadAsync<T>(int group, Func<ParquetRowGroupReader, Task<T>> read) =>
        ParquetGuard.ReadAsync(Path, async () =>
        {
            using ParquetRowGroupReader reader = _reader.OpenRowGroupReader(group);
            return await read(reader).ConfigureAwait(false);
        });

    private void CheckGroups()
    {
        if (_reader.Metadata!.RowGroups.Aggregate(Int128.Zero, (sum, group) => sum + group.NumRows) is var rows
            && rows > MostRowsOfAByte * _stream.Length)
            throw new InvalidDataException(
                $"{Path}: it says that it has {rows} rows, which its {_stream.Length} bytes cannot hold.");
        foreach (int index in Groups)
        {
            RowGroup group = _reader.Metadata!.RowGroups[index];
            if (group.NumRows is < 0 or > MostRowsOfAGroup)
                throw new InvalidDataException(
                    $"{Path}: its row group {index} says that it has {group.NumRows} rows, and 0 to {MostRowsOfAGroup} "
                    + "are read; write it in smaller row groups.");
            using ParquetRowGroupReader reader = _reader.OpenRowGroupReader(index);
            foreach (DataField field in (IEnumerable<DataField>)
                [Columns.Label, .. Columns.Pictures is { } pictures ? [pictures] : Columns.Pixels])
                CheckColumn(field, reader.GetMetadata(field)?.MetaData, group.NumRows);
        }
    }

    private void CheckColumn(DataField field, ColumnMetaData? column, long rows)
    {
        if (column is null || column.NumValues != rows)
            throw new InvalidDataException(
                $"{Path}: its column '{FileText.Of(field.Path.ToString())}' has {column?.NumValues ?? 0} values in "
                + $"a row group of {rows} rows.");
        if (column.TotalUncompressedSize > MostBytesOfAColumn)
            throw new InvalidDataException(
                $"{Path}: its column '{FileText.Of(field.Path.ToString())}' has {column.TotalUncompressedSize} bytes "
                + $"in one row group, and {MostBytesOfAColumn} are read; write it in smaller row groups.");
        new PageScan(_stream, Path).Check(column, rows);
    }
}
