using System.IO.Compression;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Fuzz;

/// <summary>The files of one target from which others are made.</summary>
internal sealed class TargetCorpus(RandomSource random)
{
    private const int Newest = 16;

    private readonly List<byte[]> _files = [];

    public int Count => _files.Count;

    /// <summary>The shortest first.</summary>
    public IEnumerable<byte[]> Shortest => _files.OrderBy(file => file.Length);

    public void Add(byte[] file) => _files.Add(file);

    /// <summary>A broken file. Every other one is made of one found lately, which is where new code is.</summary>
    public byte[] Next()
    {
        byte[] file = Choose();
        if (random.Next(8) == 0 && file.Length > 0)
        {
            byte[] other = Choose();
            int cut = random.Next(file.Length);
            file = [.. file[..cut], .. other[Math.Min(other.Length, cut)..]];
        }

        byte[] mutated = new Mutation(file, random.Next(int.MaxValue), inPlace: random.Next(2) == 0).Next();
        return mutated.Length <= CurrentFile.LargestFile ? mutated : mutated[..CurrentFile.LargestFile];
    }

    /// <summary>The files that an earlier run kept.</summary>
    public static IEnumerable<byte[]> ReadArchive(string path)
    {
        if (!File.Exists(path))
            yield break;
        using ZipArchive zip = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            yield return memory.ToArray();
        }
    }

    public static void WriteArchive(string path, IEnumerable<byte[]> files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((int number, byte[] file) in files.Index())
        {
            ZipArchiveEntry entry = zip.CreateEntry($"{number:D4}", CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream stream = entry.Open();
            stream.Write(file);
        }
    }

    private byte[] Choose()
    {
        int newest = Math.Min(Newest, Count);
        return random.Next(2) == 0 ? _files[^(1 + random.Next(newest))] : _files[random.Next(Count)];
    }
}
