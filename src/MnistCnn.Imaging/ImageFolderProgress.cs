namespace MnistCnn.Imaging;

/// <summary>How far reading a folder of pictures has come.</summary>
/// <param name="FilesDone">Files that were read, or turned out to be unreadable.</param>
/// <param name="FileCount">How many files there are.</param>
public readonly record struct ImageFolderProgress(int FilesDone, int FileCount);
