using System.Security.Cryptography;
using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Data.Idx;
using MnistCnn.Randomness;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data;

/// <summary>
/// A published data set as small as possible: 20 + 10 images of 4×4, with its files and their checksums.
/// </summary>
internal static class SmallDataset
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";

    public static ImageSet Train { get; } = Images(20, seed: 1);

    public static ImageSet Test { get; } = Images(10, seed: 2);

    /// <summary>The decompressed files by their names.</summary>
    public static IReadOnlyDictionary<string, byte[]> Payloads { get; } = Files(gzip: false);

    /// <summary>The compressed files by their names, without <c>.gz</c>.</summary>
    public static IReadOnlyDictionary<string, byte[]> Archives { get; } = Files(gzip: true);

    public static DatasetDescription Description { get; } = Describe(HashedForm.Payload);

    public static DatasetDescription Describe(HashedForm form) => new(
        "Small", "small", ImageSet.CheckedNames(null), [],
        File(TrainImages, form), File(TrainLabels, form), File(TestImages, form), File(TestLabels, form));

    /// <summary>Makes a server hold the four files in a folder.</summary>
    public static void Serve(LoopbackServer server, string folder, bool slowly = false)
    {
        foreach ((string name, byte[] archive) in Archives)
            server.Answer($"/{folder}/{name}.gz", LoopbackAnswer.Ok(archive) with { IsSlow = slowly });
    }

    /// <summary>Puts the four files into a directory, compressed.</summary>
    public static void Save(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach ((string name, byte[] archive) in Archives)
            System.IO.File.WriteAllBytes(Path.Combine(directory, name + ".gz"), archive);
    }

    public static void ShouldBeWhole(IMnistDataset dataset)
    {
        dataset.Train.Pixels.ToArray().Should().Equal(Train.Pixels.ToArray());
        dataset.Train.Labels.ToArray().Should().Equal(Train.Labels.ToArray());
        dataset.Test.Pixels.ToArray().Should().Equal(Test.Pixels.ToArray());
        dataset.Test.Labels.ToArray().Should().Equal(Test.Labels.ToArray());
    }

    private static DatasetFile File(string name, HashedForm form)
    {
        byte[] hashed = form == HashedForm.Archive ? Archives[name] : Payloads[name];
        return new DatasetFile(
            name, Payloads[name].Length, Archives[name].Length,
            Convert.ToHexStringLower(SHA256.HashData(hashed)), form);
    }

    private static Dictionary<string, byte[]> Files(bool gzip) => new()
    {
        [TrainImages] = Written(stream => IdxWriter.WriteImages(stream, Train, gzip)),
        [TrainLabels] = Written(stream => IdxWriter.WriteLabels(stream, Train, gzip)),
        [TestImages] = Written(stream => IdxWriter.WriteImages(stream, Test, gzip)),
        [TestLabels] = Written(stream => IdxWriter.WriteLabels(stream, Test, gzip)),
    };

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static ImageSet Images(int count, int seed)
    {
        var random = new RandomSource(seed);
        byte[] pixels = [.. Enumerable.Range(0, count * 16).Select(_ => (byte)random.Next(256))];
        byte[] labels = [.. Enumerable.Range(0, count).Select(index => (byte)(index % 10))];
        return ImageSet.FromArrays(pixels, labels, 4, 4);
    }
}
