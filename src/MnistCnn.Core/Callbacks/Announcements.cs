using Microsoft.Extensions.Logging;
using MnistCnn.Training;

namespace MnistCnn.Callbacks;

/// <summary>
/// What callbacks tell the user. Where that can no longer be written, because a disk is full or a terminal is gone,
/// training goes on: the log says so once, and nothing more is written.
/// </summary>
internal sealed class Announcements(TextWriter output)
{
    private bool _isBroken;

    public TextWriter Output => output;

    /// <summary>Writes, and flushes, so that what fails fails here.</summary>
    public void Write(TrainingContext context, string text)
    {
        if (_isBroken)
            return;
        try
        {
            output.Write(text);
            output.Flush();
        }
        catch (Exception exception) when (exception is IOException
            or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Nor tried again: what is opened next may get the number of a closed output.
            _isBroken = true;
            TrainerLog.OutputBroken(context.Logger, exception.Message);
        }
    }

    public void WriteLine(TrainingContext context, string line) => Write(context, line + output.NewLine);
}
