namespace MnistCnn.Imaging;

/// <summary>A file that is in no set, and why.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">
/// What is wrong with it, in words, of at most 200 characters and without any that a terminal would obey.
/// </param>
public sealed record UnreadableFile(string Path, string Reason);
