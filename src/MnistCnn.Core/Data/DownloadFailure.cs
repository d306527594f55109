namespace MnistCnn.Data;

/// <summary>Why one address did not give a file.</summary>
/// <param name="Address">Where the file was asked for.</param>
/// <param name="Reason">What went wrong, in words.</param>
public sealed record DownloadFailure(Uri Address, string Reason);
