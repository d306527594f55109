using System.Buffers;
using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Csv;

/// <summary>Reads one file of images, a line each.</summary>
internal sealed class CsvReader(
    PayloadReader reader, bool wantsLabels, int classCount, (int Height, int Width)? size, int? channels, long maxBytes)
{
    private readonly CsvLines _lines = new(reader);
    private readonly ArrayBufferWriter<byte> _pixels = new();
    private readonly ArrayBufferWriter<ushort> _labels = new();

    public ReadOnlyMemory<byte> Pixels => _pixels.WrittenMemory;

    public ReadOnlyMemory<ushort> Labels => _labels.WrittenMemory;

    public int Channels { get; private set; }

    public int GreatestLabel { get; private set; }

    public int Count { get; private set; }

    public int Height { get; private set; }

    public int Width { get; private set; }

    /// <exception cref="InvalidDataException">It is no such file, or too large.</exception>
    public void Read()
    {
        if (!_lines.Next(out ReadOnlySpan<byte> line))
            throw new InvalidDataException($"{reader.Origin}: it is empty.");
        var columns = CsvColumns.Of(line, wantsLabels, reader.Origin);
        Channels = channels ?? (columns.AreColours ? 3 : 1);
        (Height, Width) = columns.SizeOf(size, Channels, reader.Origin);
        if (!columns.HasHeader)
            ReadImage(line, columns);
        while (_lines.Next(out line))
            ReadImage(line, columns);
        if (Count == 0)
            throw new InvalidDataException($"{reader.Origin}: there is no line behind the names of the columns.");
    }

    private void ReadImage(ReadOnlySpan<byte> line, CsvColumns columns)
    {
        int count = CsvFields.Count(line);
        if (count != columns.Count)
            throw new InvalidDataException(
                $"{reader.Origin}: line {_lines.Number} has {count} columns, and the first line has {columns.Count}.");
        if (Pixels.Length + (long)columns.Pixels > Math.Min(maxBytes, Array.MaxLength))
            throw new InvalidDataException(
                $"{reader.Origin}: up to line {_lines.Number} the images take more than {nameof(maxBytes)} allows, "
                + $"{maxBytes} bytes.");
        Span<byte> image = _pixels.GetSpan(columns.Pixels);
        int pixel = 0;
        var fields = new CsvFields(line);
        while (fields.Next())
        {
            bool isLabel = fields.Column == columns.Label;
            int most = isLabel && wantsLabels ? classCount - 1 : byte.MaxValue;
            if (!fields.TryParse(out int value) || value < 0 || value > most)
                throw Wrong(fields, isLabel, most);
            if (!isLabel)
                image[PlaceOf(pixel++)] = (byte)value;
            else if (wantsLabels)
                AddLabel((ushort)value);
        }

        _pixels.Advance(pixel);
        Count++;
    }

    // In the file, the channels of a pixel stand together; in the set, each has a plane.
    private int PlaceOf(int pixel) => (pixel % Channels * Height * Width) + (pixel / Channels);

    private void AddLabel(ushort label)
    {
        _labels.Write([label]);
        GreatestLabel = Math.Max(GreatestLabel, label);
    }

    private InvalidDataException Wrong(CsvFields field, bool isLabel, int most) => new(
        $"{reader.Origin}: line {_lines.Number}, column {field.Column} is '{field.Text}', and "
        + (isLabel ? "a label" : "a pixel")
        + $" must be a whole number from 0 to {most}"
        + (isLabel && wantsLabels ? $", as there are {classCount} class names." : "."));
}
