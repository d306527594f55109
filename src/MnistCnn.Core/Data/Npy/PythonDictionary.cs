using System.Collections.Immutable;
using System.Globalization;
using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>
/// A dictionary as Python writes it, of the few kinds of values that a header has: a text, a flag, a tuple of sizes.
/// Nothing is evaluated.
/// </summary>
internal sealed class PythonDictionary
{
    private const int MostFields = 16;

    private readonly Dictionary<string, object> _fields = new(StringComparer.Ordinal);
    private readonly string _text;
    private readonly string _origin;
    private int _at;

    private PythonDictionary(string text, string origin) => (_text, _origin) = (text, origin);

    /// <exception cref="InvalidDataException">The text is no such dictionary.</exception>
    public static PythonDictionary Parse(string text, string origin)
    {
        var dictionary = new PythonDictionary(text, origin);
        dictionary.ReadAll();
        return dictionary;
    }

    public string Text(string name) => Field<string>(name, "a text");

    public bool Flag(string name) => Field<bool>(name, "True or False");

    public ImmutableArray<long> Sizes(string name) => Field<ImmutableArray<long>>(name, "a tuple of sizes");

    private T Field<T>(string name, string what) => _fields.TryGetValue(name, out object? value) && value is T known
        ? known
        : throw new InvalidDataException($"{_origin}: its header has no '{name}' that is {what}: {FileText.Of(_text)}");

    private void ReadAll()
    {
        Take('{');
        while (!TryTake('}'))
        {
            string name = ReadText();
            Take(':');
            if (_fields.Count == MostFields || !_fields.TryAdd(name, ReadValue()))
                throw Broken();
            if (!TryTake(','))
            {
                Take('}');
                break;
            }
        }

        if (Next() != '\0' || _at < _text.Length)
            throw Broken();
    }

    private object ReadValue() => Next() switch
    {
        '\'' or '"' => ReadText(),
        '(' => ReadSizes(),
        'T' => ReadWord("True", true),
        'F' => ReadWord("False", false),
        '[' => throw new InvalidDataException(
            $"{_origin}: its values have several fields each, and whole numbers, bool and floats are read: "
            + FileText.Of(_text)),
        _ => throw Broken(),
    };

    private bool ReadWord(string word, bool value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
            throw Broken();
        _at += word.Length;
        return value;
    }

    private string ReadText()
    {
        char quote = Next();
        int end = quote is '\'' or '"' ? _text.IndexOf(quote, _at + 1) : -1;
        if (end < 0)
            throw Broken();
        string text = _text[(_at + 1)..end];
        _at = end + 1;
        return text;
    }

    private ImmutableArray<long> ReadSizes()
    {
        Take('(');
        ImmutableArray<long>.Builder sizes = ImmutableArray.CreateBuilder<long>();
        while (!TryTake(')'))
        {
            Next();
            int start = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                _at++;
            sizes.Add(long.TryParse(
                _text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                ? size
                : throw Broken());
            // Python 2 wrote whole numbers so.
            TryTake('L');
            if (!TryTake(','))
            {
                Take(')');
                break;
            }
        }

        return sizes.ToImmutable();
    }

    private char Next()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\n' or '\t')
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private bool TryTake(char mark)
    {
        if (Next() != mark || _at == _text.Length)
            return false;
        _at++;
        return true;
    }

    private void Take(char mark)
    {
        if (!TryTake(mark))
            throw Broken();
    }

    private InvalidDataException Broken() => new(
        $"{_origin}: its header is no dictionary of Python, at character {_at}: {FileText.Of(_text)}");
}
