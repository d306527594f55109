using MnistCnn.Data;
using MnistCnn.Data.Formats;
using MnistCnn.Files;

namespace MnistCnn.Parquet.Reading;

/// <summary>The classes of a set, and the label of each row.</summary>
internal sealed class ParquetClasses
{
    private readonly Dictionary<string, ushort> _labels = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The files do not agree, or a name cannot be one.</exception>
    public ParquetClasses(IReadOnlyList<ShardRows> shards)
    {
        ShardRows first = shards[0];
        foreach (ShardRows other in shards)
        {
            if (other.Columns.Shape != first.Columns.Shape
                || !(other.Columns.ClassNames ?? []).SequenceEqual(first.Columns.ClassNames ?? []))
                throw new InvalidDataException(
                    $"{other.Path}: its columns or names of classes are not those of {Path.GetFileName(first.Path)}.");
        }

        string[] texts = [.. shards.SelectMany(shard => shard.Texts).Distinct().Order(StringComparer.Ordinal)];
        Names = Checked(
            first.Path,
            () => texts.Length > 0 ? ImageSet.CheckedNames(texts)
                : first.Columns.ClassNames is { } names ? ImageSet.CheckedNames(names)
                : NumberedClasses.UpTo((int)Math.Clamp(
                    shards.SelectMany(shard => shard.Numbers).DefaultIfEmpty().Max(), 0, ImageSet.MostClasses - 1)));
        foreach ((int label, string text) in texts.Index())
            _labels[text] = (ushort)label;
    }

    public IReadOnlyList<string> Names { get; }

    /// <exception cref="InvalidDataException">A label has no name.</exception>
    public ushort[] LabelsOf(ShardRows shard) => shard.Texts.Length > 0
        ? [.. shard.Texts.Select(text => _labels[text])]
        : [.. shard.Numbers.Select((number, row) => number >= 0 && number < Names.Count
            ? (ushort)number
            : throw new InvalidDataException(
                $"{shard.Path}: label {number} of row {row} has no class name; with {Names.Count} classes, labels are "
                + $"0 to {Names.Count - 1}."
                + (number == -1 ? " Hugging Face writes -1 where the class is not told." : "")))];

    private static IReadOnlyList<string> Checked(string path, Func<IReadOnlyList<string>> names)
    {
        try
        {
            return names();
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{path}: {FileText.Of(exception.Message)}", exception);
        }
    }
}
