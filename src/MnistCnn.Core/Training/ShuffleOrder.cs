namespace MnistCnn.Training;

/// <summary>How far images are shuffled in each pass; in either way each comes once.</summary>
public enum ShuffleOrder
{
    /// <summary>All orders are as likely: each image may come anywhere.</summary>
    Uniform,

    /// <summary>
    /// Blocks of 256 neighbours are shuffled, or of 1 MiB of them where that are fewer; then the images of 64 blocks at
    /// a time, and what is missing to whole batches, among each other. A file is read in pieces that a disk likes.
    /// </summary>
    Blocks,
}
