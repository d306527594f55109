using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Imaging.Folders;

/// <summary>The rows of a CSV file (RFC 4180), each with the number of its line; blank ones are passed over.</summary>
internal static class CsvRows
{
    private const char Quote = '"';
    private const int MostBytes = 256 << 20;

    /// <summary>Reads all rows of a file.</summary>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no UTF-8, too long, or a quote is left open.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(string path) => Of(ReadText(path), path);

    /// <summary>Reads all rows of a text.</summary>
    /// <exception cref="InvalidDataException">A quote is left open.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Of(string text, string path)
    {
        char separator = SeparatorOf(text);
        int at = 0, line = 1;
        while (at < text.Length)
        {
            int start = line;
            List<string> fields = [];
            while (ReadField(text, separator, ref at, ref line, path) is var field)
            {
                fields.Add(field);
                if (at >= text.Length || text[at] != separator)
                    break;
                at++;
            }

            SkipLineEnd(text, ref at, ref line);
            if (fields is not [""])
                yield return (start, [.. fields]);
        }
    }

    private static string ReadText(string path)
    {
        using FileStream file = RegularFile.OpenRead(path);
        if (file.Length > MostBytes)
            throw new InvalidDataException(
                $"'{path}' has {file.Length} bytes, and a list of pictures may have {MostBytes}.");
        try
        {
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"'{path}' is no text in UTF-8; save it as such.", exception);
        }
    }

    private static char SeparatorOf(string text)
    {
        bool quoted = false;
        foreach (char letter in text)
        {
            if (letter == Quote)
                quoted = !quoted;
            else if (!quoted && letter is ',' or ';' or '\t')
                return letter;
        }

        return ',';
    }

    private static string ReadField(string text, char separator, ref int at, ref int line, string path)
    {
        if (at < text.Length && text[at] == Quote)
            return ReadQuoted(text, separator, ref at, ref line, path);
        int start = at;
        while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n'))
            at++;
        return text[start..at].Trim();
    }

    private static string ReadQuoted(string text, char separator, ref int at, ref int line, string path)
    {
        int start = line;
        var field = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != Quote)
            {
                line += text[at] == '\n' ? 1 : 0;
                field.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == Quote)
            {
                field.Append(text[at++]);
            }
            else
            {
                at++;
                return at >= text.Length || text[at] == separator || text[at] is '\r' or '\n'
                    ? field.ToString()
                    : throw new InvalidDataException(
                        $"Line {line} of '{path}' goes on behind a quoted field; quotes in it are doubled.");
            }
        }

        throw new InvalidDataException($"Line {start} of '{path}' opens a quote that is never closed.");
    }

    private static void SkipLineEnd(string text, ref int at, ref int line)
    {
        if (at < text.Length && text[at] == '\r')
            at++;
        else if (at < text.Length && text[at] != '\n')
            return;
        if (at < text.Length && text[at] == '\n')
            at++;
        line++;
    }
}
