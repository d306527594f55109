namespace MnistCnn.Data.Download;

/// <summary>One published file.</summary>
/// <param name="Name">Its name when decompressed.</param>
/// <param name="PayloadLength">Its bytes when decompressed.</param>
/// <param name="ArchiveLength">Its bytes as mirrors send it, compressed.</param>
/// <param name="Sha256">Its checksum, in lower-case hexadecimal digits.</param>
/// <param name="HashedForm">What the checksum is of.</param>
internal sealed record DatasetFile(
    string Name, int PayloadLength, int ArchiveLength, string Sha256, HashedForm HashedForm = HashedForm.Payload)
{
    /// <summary>Its name at the mirrors and in the cache.</summary>
    public string ArchiveName => Name + ".gz";

    /// <summary>
    /// More than any honest answer of a mirror: gzip adds a few bytes in 10,000 to what it cannot compress.
    /// </summary>
    public int LongestBody => PayloadLength + (PayloadLength / 100) + 1024;
}
