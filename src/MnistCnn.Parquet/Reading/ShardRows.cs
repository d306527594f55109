namespace MnistCnn.Parquet.Reading;

/// <summary>The labels of a file's rows.</summary>
/// <param name="Path">The file.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Numbers">Where labels are numbers.</param>
/// <param name="Texts">Where they are texts.</param>
internal sealed record ShardRows(string Path, ShardColumns Columns, long[] Numbers, string[] Texts)
{
    public int Count => Numbers.Length + Texts.Length;

    /// <summary>What messages call a row.</summary>
    public string NameOf(int row) => FormattableString.Invariant($"{Path}, row {row}");

    /// <exception cref="InvalidDataException">A row has no label, or the file is broken.</exception>
    public static async Task<ShardRows> ReadAsync(string path, ColumnChoice choice, CancellationToken token)
    {
        Shard shard = await Shard.OpenAsync(path, choice, token).ConfigureAwait(false);
        await using (shard.ConfigureAwait(false))
        {
            List<long> numbers = [];
            List<string> texts = [];
            foreach (int group in shard.Groups)
            {
                token.ThrowIfCancellationRequested();
                (long?[] someNumbers, string?[] someTexts) =
                    await shard.LabelsAsync(group, token).ConfigureAwait(false);
                int first = numbers.Count + texts.Count;
                numbers.AddRange(someNumbers.Select((value, row) => value ?? throw None(first + row)));
                texts.AddRange(someTexts.Select((value, row) => value ?? throw None(first + row)));
            }

            return new ShardRows(path, shard.Columns, [.. numbers], [.. texts]);
        }

        InvalidDataException None(int row) => new($"{path}: row {row} has no label.");
    }
}
