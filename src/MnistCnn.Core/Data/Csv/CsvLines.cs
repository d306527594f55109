using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Csv;

/// <summary>The lines of a text, without their ends, one after the other in one buffer.</summary>
internal sealed class CsvLines(PayloadReader reader)
{
    // Room for a million pixels; what has no line end is no such file.
    private const int LongestLine = 4 << 20;
    private const int FirstBlock = 1 << 16;

    private byte[] _buffer = new byte[FirstBlock];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>The number of the last line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Takes the next line that is not blank; it is good until the next call.</summary>
    /// <exception cref="InvalidDataException">A line is far too long, or compressed data is broken.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        while (NextOfAny(out line))
        {
            if (Number == 1 && line.StartsWith("\uFEFF"u8))
                line = line[3..];
            if (line.ContainsAnyExcept(" \t\r"u8))
                return true;
        }

        return false;
    }

    private bool NextOfAny(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int end = rest[searched..].IndexOf((byte)'\n');
            if (end >= 0 || _isAtEnd)
            {
                line = end >= 0 ? rest[..(searched + end)] : rest;
                _start = Math.Min(_end, _start + line.Length + 1);
                Number++;
                return end >= 0 || !line.IsEmpty;
            }

            searched = rest.Length;
            Fill();
        }
    }

    private void Fill()
    {
        int length = _end - _start;
        if (length >= LongestLine)
            throw new InvalidDataException(
                $"{reader.Origin}: line {Number + 1} has no end within {LongestLine} bytes; this is no CSV file of "
                + "images.");
        byte[] target = length < _buffer.Length / 2 ? _buffer : new byte[2 * _buffer.Length];
        Buffer.BlockCopy(_buffer, _start, target, 0, length);
        (_buffer, _start) = (target, 0);
        int room = _buffer.Length - length;
        int read = reader.Read(_buffer.AsSpan(length));
        _end = length + read;
        _isAtEnd = read < room && reader.AtEnd();
    }
}
