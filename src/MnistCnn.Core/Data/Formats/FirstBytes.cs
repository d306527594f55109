using MnistCnn.Files;

namespace MnistCnn.Data.Formats;

/// <summary>The beginning of a file.</summary>
internal static class FirstBytes
{
    /// <summary>As many bytes as asked for, or fewer where the file is shorter.</summary>
    /// <exception cref="IOException">It cannot be read, or is no regular file.</exception>
    public static byte[] Of(string path, int count)
    {
        using FileStream file = RegularFile.OpenRead(path);
        byte[] bytes = new byte[count];
        return bytes[..file.ReadAtLeast(bytes, count, throwOnEndOfStream: false)];
    }
}
