using MnistCnn.Files;
using Parquet.Schema;

namespace MnistCnn.Parquet.Reading;

/// <summary>The columns of a file that count.</summary>
/// <param name="Pictures">The contents of picture files; null where there are columns of pixels.</param>
/// <param name="Pixels">A column for each pixel; empty where there are pictures.</param>
/// <param name="Label">The class of each row.</param>
/// <param name="ClassNames">Of the column of labels, where the file tells them.</param>
internal sealed record ShardColumns(
    DataField? Pictures, IReadOnlyList<DataField> Pixels, DataField Label, IReadOnlyList<string>? ClassNames)
{
    private static readonly string[] LabelNames = ["label", "labels", "class", "target", "y"];

    /// <summary>What of each row is told by these columns: their names and kinds.</summary>
    public string Shape => $"{Pictures?.Path}|{Pixels.Count}|{Label.Path}|{ColumnKinds.IsText(Label)}";

    /// <exception cref="InvalidDataException">They cannot be told; all that there are are listed.</exception>
    public static ShardColumns Of(
        ParquetSchema schema, HuggingFaceFeatures features, ColumnChoice choice, string origin)
    {
        Field[] fields = [.. schema.Fields];
        DataField label = FindLabel(fields, features, choice.Label, origin);
        IReadOnlyList<string>? names = features.Classes.GetValueOrDefault(label.Name);
        DataField? pictures = FindPictures(fields, features, choice.Image, origin);
        if (pictures is not null)
            return new ShardColumns(pictures, [], label, names);
        DataField[] pixels =
            [.. fields.OfType<DataField>().Where(field => field != label && ColumnKinds.IsWhole(field))];
        return pixels.Length > 0
            ? new ShardColumns(null, pixels, label, names)
            : throw new InvalidDataException(
                $"{origin}: it has no column of pictures, and none of pixels; its columns are {List(fields)}.");
    }

    private static DataField? FindPictures(
        Field[] fields, HuggingFaceFeatures features, string? name, string origin)
    {
        Field[] candidates = name is not null ? Named(fields, name, origin)
            : [.. fields.Where(field => features.Images.Contains(field.Name))];
        if (candidates.Length == 0)
            candidates = [.. fields.Where(field => BytesOf(field) is not null)];
        if (candidates.Length > 1)
            throw new InvalidDataException(
                $"{origin}: {List(candidates)} may each be the column of pictures; name one as imageColumn.");
        if (candidates.Length == 0)
            return null;
        return BytesOf(candidates[0]) ?? throw new InvalidDataException(
            $"{origin}: the column '{FileText.Of(candidates[0].Name)}' has no contents of pictures, which are bytes, "
            + "or a group with a column of bytes called bytes.");
    }

    private static DataField FindLabel(Field[] fields, HuggingFaceFeatures features, string? name, string origin)
    {
        Field[] candidates = name is not null ? Named(fields, name, origin)
            : [.. fields.Where(field => features.Classes.ContainsKey(field.Name))];
        if (candidates.Length != 1)
        {
            Field[] usual = [.. (candidates.Length > 0 ? candidates : fields)
                .Where(field => LabelNames.Contains(field.Name, StringComparer.OrdinalIgnoreCase))];
            candidates = usual.Length == 1 ? usual : candidates;
        }

        return candidates is [DataField only] && (ColumnKinds.IsWhole(only) || ColumnKinds.IsText(only))
            ? only
            : throw new InvalidDataException(
                candidates.Length > 1
                    ? $"{origin}: {List(candidates)} are columns of labels; name one as labelColumn."
                    : $"{origin}: no column of labels, whole numbers or texts, was found among {List(fields)}; name it "
                        + "as labelColumn.");
    }

    private static Field[] Named(Field[] fields, string name, string origin) =>
        fields.Where(field => field.Name == name).ToArray() is [var only]
            ? [only]
            : throw new InvalidDataException(
                $"{origin}: there is no column '{FileText.Of(name)}'; its columns are {List(fields)}.");

    private static DataField? BytesOf(Field field) => field switch
    {
        DataField data when ColumnKinds.IsBytes(data) => data,
        StructField group => group.Fields.OfType<DataField>()
            .FirstOrDefault(inner => inner.Name == "bytes" && ColumnKinds.IsBytes(inner)),
        _ => null,
    };

    private static string List(IEnumerable<Field> fields) => FileText.List(fields.Select(field => field.Name));
}
