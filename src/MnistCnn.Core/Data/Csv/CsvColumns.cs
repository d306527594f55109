using System.Text;

namespace MnistCnn.Data.Csv;

/// <summary>What the columns of a file are, told by its first line.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Label">The number of the column of labels, from 1; 0 where there is none.</param>
/// <param name="HasHeader">Whether the first line names the columns.</param>
internal readonly record struct CsvColumns(int Count, int Label, bool HasHeader)
{
    /// <summary>How many columns are pixels.</summary>
    public int Pixels => Label > 0 ? Count - 1 : Count;

    /// <summary>Reads the first line. Without names, the first column holds labels where they are asked for.</summary>
    public static CsvColumns Of(ReadOnlySpan<byte> line, bool wantsLabels, string origin)
    {
        int count = CsvFields.Count(line);
        var fields = new CsvFields(line);
        fields.Next();
        if (fields.TryParse(out _))
            return new CsvColumns(count, wantsLabels ? 1 : 0, HasHeader: false);
        string first = fields.Text;
        int label = 0;
        do
        {
            if (fields.Field.IsEmpty)
                throw new InvalidDataException(
                    $"{origin}: line 1, column {fields.Column} has no name; pandas names its index so, which "
                    + "to_csv(index=False) leaves out.");
            if (label == 0 && IsLabel(fields.Field))
                label = fields.Column;
        }
        while (fields.Next());

        if (wantsLabels && label == 0)
            throw new InvalidDataException(
                $"{origin}: no column is named label in line 1, which begins with '{first}'; ReadImages reads images "
                + "without labels.");
        return new CsvColumns(count, label, HasHeader: true);
    }

    /// <summary>Rows and columns of the images: those that are given, or a square.</summary>
    public (int Height, int Width) SizeOf((int Height, int Width)? given, int channels, string origin)
    {
        int side = SideOf(channels);
        (int height, int width) = given ?? (side, side);
        if (Pixels > 0 && (long)height * width * channels == Pixels)
            return (height, width);
        string labelled = Label == 0 && given is null && side * side == Pixels - 1
            ? "; the first seems to be a label, which ReadImageSet reads"
            : "";
        throw new InvalidDataException(
            $"{origin}: it has {Pixels} columns of pixels, "
            + (given is null ? "which is no square, and size is not given" : $"and size is {height}×{width}")
            + (channels == 1 ? "" : $", with {channels} channels")
            + $"{labelled}.");
    }

    /// <summary>Whether they are images of three channels, squares, and none of one.</summary>
    public bool AreColours => Pixels > 0 && SideOf(1) * SideOf(1) != Pixels && SideOf(3) * SideOf(3) * 3 == Pixels;

    private int SideOf(int channels) => (int)Math.Sqrt(Pixels / channels);

    private static bool IsLabel(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "label"u8) || Ascii.EqualsIgnoreCase(name, "class"u8);
}
