namespace MnistCnn.Data;

/// <summary>
/// A data set is not here and could not be downloaded. The message lists every address with its reason, and says where
/// to put the files by hand.
/// </summary>
public sealed class MnistDownloadException : IOException
{
    internal MnistDownloadException(
        string message, IReadOnlyList<DownloadFailure> failures, Exception? innerException = null)
        : base(message, innerException) => Failures = failures;

    /// <summary>The addresses that were tried, in order; empty when downloading is switched off.</summary>
    public IReadOnlyList<DownloadFailure> Failures { get; }
}
