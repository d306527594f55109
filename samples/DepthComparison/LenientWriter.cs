using System.Text;

namespace MnistCnn.Samples.DepthComparison;

/// <summary>
/// Standard output that may break: where the disk is full or the terminal is gone, the comparison goes on without it.
/// </summary>
internal sealed class LenientWriter(TextWriter output) : TextWriter
{
    private bool _isBroken;

    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Try(() => output.Write(value));

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
            // The report lies in a file, too.
            _isBroken = true;
        }
    }
}
