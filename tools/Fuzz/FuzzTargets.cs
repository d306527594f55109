using MnistCnn.Callbacks;
using MnistCnn.Data.Csv;
using MnistCnn.Data.Idx;
using MnistCnn.Data.Npy;
using MnistCnn.Data.Packed;
using MnistCnn.Files;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Fuzz;

/// <summary>Every reader of a file that the library has.</summary>
internal sealed class FuzzTargets(string directory)
{
    private static readonly PictureLimits SmallPictures = new() { MaxPixels = 1 << 20 };

    private readonly string _path = Path.Combine(directory, "file");

    public static IReadOnlyList<string> Names { get; } =
    [
        "model", "description", "classifier", "weights", "safetensors", "keras", "keras-config", "keras-weights",
        "onnx", "images", "labels", "gzip", "picture", "state", "csv", "csv-images", "npy",
        "npz", "cifar", "emnist-mapping", "emnist-csv", "csv-colours", "csv-list", "picture-colours", "parquet",
        "packed",
    ];

    public FuzzTarget Make(string name) => name switch
    {
        "model" => new(Seeds.Models(), FromFile(path => ModelFile.Load(path))),
        "description" => new(
            Seeds.Descriptions(), bytes => ReadFile(Seeds.WithDescription(bytes), path => ModelFile.Load(path))),
        "classifier" => new(Seeds.Models(), bytes => ImageClassifier.Load(new MemoryStream(bytes)).Dispose()),
        "weights" => new(Seeds.Models(), FromFile(path => ModelFile.LoadWeights(Seeds.SmallModel(), path))),
        "safetensors" => new(Seeds.Models(), bytes => SafetensorsFile.Parse(bytes)),
        "keras" => new(Seeds.Keras(), FromFile(path => KerasModel.Load(path))),
        "keras-config" => new(
            Seeds.KerasConfigs(), bytes => ReadFile(Seeds.WithConfig(bytes), path => KerasModel.Load(path))),
        "keras-weights" => new(Seeds.Keras(), FromFile(path => KerasWeights.Read(path))),
        "onnx" => new(Seeds.Onnx(), bytes => OnnxImporter.Parse(bytes)),
        "images" => new(Seeds.Images(gzip: false), bytes => IdxReader.ReadImages(new MemoryStream(bytes))),
        "labels" => new(Seeds.Labels(), bytes => IdxReader.ReadLabels(new MemoryStream(bytes))),
        "gzip" => new(Seeds.Images(gzip: true), bytes => IdxReader.ReadImages(new MemoryStream(bytes))),
        // Five bytes a pixel are decoded, and looked at in several ways.
        "picture" => new(Seeds.Pictures(), bytes => DigitImage.FromBytes(bytes, SmallPictures))
        {
            Memory = 64 << 20, Repair = PngChecksums.Repair,
        },
        // A run that goes on makes its engine.
        "state" => new(Seeds.States(), FromFile(path => Seeds.Trainer().Resume(path, Seeds.Stripes)))
        {
            Memory = 64 << 20, Repair = Seeds.WithChecksum,
        },
        "csv" => new(Seeds.Csv(), FromFile(Append))
        {
            Memory = 4 << 20,
        },
        // A line may grow to a few megabytes before it is left.
        "csv-images" => new(Seeds.CsvImages(), bytes => MnistCsv.ReadImageSet(new MemoryStream(bytes)))
        {
            Memory = 16 << 20,
        },
        "npy" => new(Seeds.Npy(), bytes => ReadFile(bytes, path => NpyReader.ReadImageSet(path, TwoLabels()))),
        "npz" => new(Seeds.Npz(), FromFile(path => Npz.Load(path))),
        "cifar" => new(ImageFolders.CifarSeeds(), ImageFolders.Cifar(directory)),
        "emnist-mapping" => new(ImageFolders.MappingSeeds(), ImageFolders.Mapping(directory)),
        "emnist-csv" => new(ImageFolders.EmnistCsvSeeds(), ImageFolders.EmnistCsv(directory))
        {
            Memory = 16 << 20,
        },
        "csv-colours" => new(
            Seeds.CsvColours(), bytes => MnistCsv.ReadImageSet(new MemoryStream(bytes), size: (2, 2), channels: 3))
        {
            Memory = 16 << 20,
        },
        "csv-list" => new(PictureSets.ListSeeds(), PictureSets.List(directory))
        {
            Memory = 16 << 20,
        },
        "picture-colours" => new(
            Seeds.Pictures(), bytes => ImageFolder.ReadImage(new MemoryStream(bytes), PictureSets.Small))
        {
            Memory = 64 << 20, Repair = PngChecksums.Repair,
        },
        "parquet" => new(Seeds.Parquet(), FromFile(PictureSets.Parquet))
        {
            Memory = 64 << 20,
        },
        "packed" => new(Seeds.Packed(), FromFile(path => PackedImageSet.Open(path).Dispose())),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such target."),
    };

    // Train end comes in any case, as in a run: until then the file has an owner.
    private static void Append(string path)
    {
        var logger = new CsvLogger(path) { Append = true };
        TrainingContext context = Seeds.Context();
        try
        {
            logger.OnTrainBegin(context);
        }
        finally
        {
            logger.OnTrainEnd(context);
        }
    }

    // As many as the seed of images has.
    private string TwoLabels()
    {
        string path = Path.Combine(directory, "labels");
        if (!File.Exists(path))
            NpyWriter.WriteLabels(path, Seeds.Stripes.Take(2));
        return path;
    }

    private Action<byte[]> FromFile(Action<string> read) => bytes => ReadFile(bytes, read);

    private void ReadFile(byte[] bytes, Action<string> read)
    {
        File.WriteAllBytes(_path, bytes);
        read(_path);
    }
}
