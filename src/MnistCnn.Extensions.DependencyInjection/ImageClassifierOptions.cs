namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>Which model a classifier of an app's services has. Checked when the app starts.</summary>
public sealed class ImageClassifierOptions
{
    /// <summary>
    /// A file that <c>ModelFile.Save</c> or <c>ModelCheckpoint</c> of MnistCnn.Core wrote. Needed. A relative path
    /// begins in the current directory as it is when the model is first loaded.
    /// </summary>
    public string ModelPath { get; set; } = "";

    /// <summary>
    /// Whether the file is looked at again and again, and read again when it has changed. Default true.
    /// </summary>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>
    /// How long until the file is looked at again, 10 milliseconds to 1 day. Default 1 second. A changed file is read
    /// when it has looked the same twice, so that one which is still being written has time to come to its end.
    /// </summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(1);
}
