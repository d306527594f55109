using System.Security.Cryptography;
using MnistCnn.Data.Idx;
using MnistCnn.Files;

namespace MnistCnn.Data.Download;

/// <summary>Decompresses published files and compares their checksums, in one pass and in bounded memory.</summary>
internal static class PayloadVerifier
{
    private const int Block = 1 << 16;

    /// <summary>Reads a file that lies in a folder.</summary>
    /// <returns>The decompressed file.</returns>
    /// <exception cref="InvalidDataException">
    /// It is not the published file; the message holds both checksums.
    /// </exception>
    public static byte[] ReadFile(string path, DatasetFile file, CancellationToken cancellationToken)
    {
        using FileStream stream = RegularFile.OpenRead(path);
        return Read(stream, file, path, cancellationToken);
    }

    /// <summary>Reads a file from a stream that can seek.</summary>
    /// <returns>The decompressed file.</returns>
    /// <exception cref="InvalidDataException">
    /// It is not the published file; the message holds both checksums.
    /// </exception>
    public static byte[] Read(Stream stream, DatasetFile file, string origin, CancellationToken cancellationToken)
    {
        if (file.HashedForm == HashedForm.Archive)
            CheckArchive(stream, file, origin);
        using var reader = new PayloadReader(stream, origin);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] payload = new byte[file.PayloadLength];
        int filled = 0;
        string flaw = "";
        try
        {
            for (int read = -1; read != 0; filled += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                read = reader.Read(payload.AsSpan(filled, Math.Min(Block, payload.Length - filled)));
                hash.AppendData(payload, filled, read);
            }

            if (!reader.AtEnd())
                flaw = " and more behind them";
        }
        catch (InvalidDataException e)
        {
            flaw = $" before this: {e.Message}";
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        bool asPublished = flaw.Length == 0 && filled == payload.Length;
        if (asPublished && (file.HashedForm == HashedForm.Archive || found == file.Sha256))
            return payload;
        throw Mismatch(origin, file, payload.Length, filled, found, flaw);
    }

    private static void CheckArchive(Stream stream, DatasetFile file, string origin)
    {
        string found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (found != file.Sha256)
            throw Mismatch(origin, file, file.ArchiveLength, stream.Length, found, "");
        stream.Position = 0;
    }

    private static InvalidDataException Mismatch(
        string origin, DatasetFile file, long expectedLength, long foundLength, string foundHash, string flaw)
    {
        string form = file.HashedForm == HashedForm.Archive
            ? $"{file.ArchiveName} as published"
            : $"{file.Name} (decompressed)";
        return new InvalidDataException(
            $"{origin} is not the published file: {form} has {expectedLength} bytes and SHA-256 {file.Sha256}, "
            + $"and found were {foundLength} bytes with SHA-256 {foundHash}{flaw}.");
    }
}
