using System.Text;
using MnistCnn.Backup;
using MnistCnn.Data;
using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Npy;
using MnistCnn.Data.Packed;
using MnistCnn.Files;
using MnistCnn.Keras.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Fuzz;

/// <summary>Whole files of every format, small ones, and what stands around a part that is mutated alone.</summary>
internal static class Seeds
{
    private const int Largest = 64 << 10;

    private static readonly TrainerOptions TwoEpochs = new()
    {
        Epochs = 2, BatchSize = 8, Seed = 1, Threads = 1, WeightAveragingMomentum = 0.9,
    };

    private static readonly SafetensorsFile[] Chains = [.. Enumerable.Range(0, 20)
        .Select(seed => SafetensorsFile.Parse(FileOf(path => ModelFile.Save(RandomChains.Model(seed), path))))];

    private static readonly byte[] ArchivedWeights = KerasArchive.Read(Keras(".keras").First()).Weights.ToArray();

    public static ImageSet Stripes { get; } = Tests.Support.Stripes.Make(16);

    public static Cnn SmallModel() => new CnnBuilder()
        .WithInput(Tests.Support.Stripes.Side, Tests.Support.Stripes.Side).WithFilters(2).WithDenseUnits(2)
        .WithClassCount(4).WithSeed(1).Build();

    public static byte[][] Models() =>
    [
        FileOf(path => ModelFile.Save(SmallModel(), path)), .. Chains.Select(Bytes).Where(file => file.Length < 16_384),
    ];

    public static byte[][] Descriptions() => [.. Chains.Select(file => Encoding.UTF8.GetBytes(Description(file)))];

    /// <summary>A model file of that description, with the tensors of the seed that it is most like.</summary>
    public static byte[] WithDescription(byte[] json)
    {
        string text = Encoding.UTF8.GetString(json);
        SafetensorsFile chain = Chains.MaxBy(file => Description(file).AsSpan().CommonPrefixLength(text))!;
        return Bytes(new SafetensorsFile(chain.Tensors, new Dictionary<string, string> { ["mnistcnn"] = text }));
    }

    public static byte[][] Keras() => [.. Keras(".h5"), .. Keras(".keras")];

    public static byte[][] KerasConfigs() =>
        [.. Keras(".keras").Select(file => Encoding.UTF8.GetBytes(KerasArchive.Read(file).Config))];

    public static byte[] WithConfig(byte[] json)
    {
        using var stream = new MemoryStream();
        KerasArchive.Write(stream, "{}", Encoding.UTF8.GetString(json), ArchivedWeights);
        return stream.ToArray();
    }

    public static byte[][] Onnx() => Shipped("onnx", ".onnx");

    public static byte[][] Images(bool gzip) =>
        [Written(stream => IdxWriter.WriteImages(stream, Tests.Support.Stripes.Make(4), gzip))];

    public static byte[][] Labels() =>
    [
        Written(stream => IdxWriter.WriteLabels(stream, Stripes, gzip: false)),
        Written(stream => IdxWriter.WriteLabels(stream, Stripes, gzip: true)),
    ];

    public static byte[][] Pictures() =>
    [
        PngFile.Make(12, 12, 8, 0, Stroke(12, 12)), PngFile.Make(4, 12, 8, 2, Stroke(12, 12)),
        PngFile.Make(3, 12, 8, 6, Stroke(12, 12)), PngFile.Make(24, 12, 4, 0, Stroke(12, 12)),
        PngFile.Make(12, 12, 8, 3, [.. Stroke(12, 12).Select(value => (byte)(value & 1))], [255, 255, 255, 0, 0, 0]),
        .. OtherPictures.Make(),
    ];

    public static byte[][] States() => [StateAfter(epochs: 1), StateAfter(epochs: 2)];

    public static byte[] WithChecksum(byte[] bytes)
    {
        try
        {
            var state = new TrainingState(SafetensorsFile.Parse(bytes));
            return FileOf(path => StateFile.Write(state, path));
        }
        catch (InvalidDataException)
        {
            return bytes;
        }
    }

    public static Trainer Trainer() => new(SmallModel(), TwoEpochs);

    public static TrainingContext Context() => new(SmallModel(), TwoEpochs, Stripes);

    public static byte[][] Csv()
    {
        var history = new Trainer(SmallModel(), TwoEpochs).Fit(Stripes, Stripes);
        return [Encoding.UTF8.GetBytes(history.ToCsv()), []];
    }

    public static byte[][] CsvImages() =>
    [
        Written(stream => MnistCsv.WriteImageSet(stream, Tests.Support.Stripes.Make(4))),
        Written(stream => MnistCsv.WriteImageSet(stream, Tests.Support.Stripes.Make(4), gzip: true)),
        [.. "7,0,1,2,255\r\n3,9, 8 ,\"7\",6.0\r\n"u8],
    ];

    public static byte[][] CsvColours() =>
    [
        [.. "7,0,1,2,255,4,5,6,7,8,9,10,11\r\n3,9, 8 ,\"7\",6.0,4,5,6,7,8,9,10,11\r\n"u8],
        [.. "a,b,c,d,e,f,g,h,i,j,k,l,label\n0,1,2,255,4,5,6,7,8,9,10,11,2\n"u8],
    ];

    public static byte[][] Parquet() => Shipped("parquet", ".parquet");

    public static byte[][] Npy() =>
    [
        FileOf(path => NpyWriter.WriteImages(path, Tests.Support.Stripes.Make(2))),
        FileOf(path => NpyWriter.WriteLabels(path, Stripes)),
    ];

    public static byte[][] Npz() =>
    [
        FileOf(path => MnistCnn.Data.Npy.Npz.Save(
            path, new ImageDataset("set", Tests.Support.Stripes.Make(4), Tests.Support.Stripes.Make(2), Stripes))),
    ];

    public static byte[][] Packed() =>
    [
        FileOf(path => PackedImageWriter.Write(path, Tests.Support.Stripes.Make(4))),
        FileOf(path => PackedImageWriter.Write(path, 3, 2, 1, (index, _) => index, channels: 3, ["a", "b\"", "ß"])),
    ];

    private static byte[] StateAfter(int epochs) => FileOf(path =>
    {
        var backup = new BackupOptions(path) { DeleteWhenDone = false };
        new Trainer(SmallModel(), TwoEpochs with { Epochs = epochs, Backup = backup }).Fit(Stripes);
    });

    private static string Description(SafetensorsFile file) => file.Metadata["mnistcnn"];

    private static byte[][] Keras(string ending) => Shipped("keras", ending);

    private static byte[][] Shipped(string format, string ending) =>
    [
        .. Directory.EnumerateFiles(
            Path.Combine(AppContext.BaseDirectory, "Seeds", format), $"*{ending}", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path).Length <= Largest)
            .Select(File.ReadAllBytes),
    ];

    private static byte[] Stroke(int width, int height) =>
        [.. Enumerable.Range(0, width * height).Select(i => i % width is 5 or 6 ? byte.MinValue : byte.MaxValue)];

    private static byte[] Bytes(SafetensorsFile file) => Written(file.Write);

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static byte[] FileOf(Action<string> write)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        write(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        File.Delete(StateFile.PreviousOf(path));
        return bytes;
    }
}
