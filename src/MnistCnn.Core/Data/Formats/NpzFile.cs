using MnistCnn.Data.Npy;
using MnistCnn.Files;

namespace MnistCnn.Data.Formats;

/// <summary>Zip archives with arrays of NumPy.</summary>
internal static class NpzFile
{
    public static bool Matches(string path)
    {
        if (!File.Exists(path) || FirstBytes.Of(path, 2) is not [(byte)'P', (byte)'K'])
            return false;
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            using var archive = new NpzArchive(file, file.Name);
            return archive.Names.Count > 0;
        }
        catch (InvalidDataException)
        {
            // What is broken is told when it is read, if its name says what it is.
            return path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);
        }
    }
}
