namespace MnistCnn.Data.Download;

/// <summary>What a published checksum is of.</summary>
internal enum HashedForm
{
    /// <summary>The decompressed file, whoever compressed it.</summary>
    Payload,

    /// <summary>The compressed file, exactly as published.</summary>
    Archive,
}
