using System.Text;

namespace MnistCnn.Samples;

/// <summary>
/// Output that may break: where the disk is full or the terminal is gone, a sample goes on without it, and what it
/// trains and writes to files is not lost.
/// </summary>
/// <param name="output">What may break.</param>
/// <param name="errors">Where to say so, once; null for nowhere.</param>
internal sealed class LenientWriter(TextWriter output, TextWriter? errors) : TextWriter
{
    private bool _isBroken;

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Try(() => output.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => output.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => output.Write(value));

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => Try(output.Flush);

    private void Try(Action write)
    {
        if (_isBroken)
            return;
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isBroken = true;
            string reason = (exception.InnerException ?? exception).Message;
            errors?.WriteLine($"Standard output is lost from here on: {reason}");
        }
    }
}
