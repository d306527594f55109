namespace MnistCnn.Data;

/// <summary>How far a download has come.</summary>
/// <param name="FileName">The file on its way, such as <c>train-images-idx3-ubyte.gz</c>.</param>
/// <param name="FileNumber">Which of the files to download it is, from 1.</param>
/// <param name="FileCount">How many files are to be downloaded; those already in the cache do not count.</param>
/// <param name="BytesReceived">Bytes of this file so far. Another mirror begins at 0 again, and so does another
/// attempt where the server does not go on where it had broken.</param>
/// <param name="TotalBytes">Bytes of this file, where the server says it.</param>
public readonly record struct DownloadProgress(
    string FileName, int FileNumber, int FileCount, long BytesReceived, long? TotalBytes)
{
    /// <summary>
    /// Which process downloads this data set already, in words, while this one waits for it; null otherwise.
    /// </summary>
    public string? WaitingFor { get; init; }
}
