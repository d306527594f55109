using System.Buffers.Text;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Data.Csv;

/// <summary>The fields of one line, between commas; around each there may be blanks and quotes.</summary>
internal ref struct CsvFields(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;
    private bool _isAtEnd;

    /// <summary>The present field.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>How many fields were taken, which is the number of the present column from 1.</summary>
    public int Column { get; private set; }

    /// <summary>The present field in a message.</summary>
    public readonly string Text => FileText.Of(Encoding.UTF8.GetString(Field[..Math.Min(Field.Length, 40)]));

    public static int Count(ReadOnlySpan<byte> line) => line.Count((byte)',') + 1;

    public bool Next()
    {
        if (_isAtEnd)
            return false;
        int comma = _rest.IndexOf((byte)',');
        _isAtEnd = comma < 0;
        Field = Unquoted(_isAtEnd ? _rest : _rest[..comma]);
        _rest = _isAtEnd ? default : _rest[(comma + 1)..];
        Column++;
        return true;
    }

    /// <summary>The present field as a whole number; <c>7.0</c>, as pandas writes floats, is one.</summary>
    public readonly bool TryParse(out int value)
    {
        if (!Utf8Parser.TryParse(Field, out value, out int length) || Field[0] == '+')
            return false;
        ReadOnlySpan<byte> fraction = Field[length..];
        return fraction.IsEmpty || (fraction is [(byte)'.', .. var zeros] && !zeros.ContainsAnyExcept((byte)'0'));
    }

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> field)
    {
        field = field.Trim(" \t\r"u8);
        return field is [(byte)'"', .., (byte)'"'] ? field[1..^1].Trim(" \t"u8) : field;
    }
}
