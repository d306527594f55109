using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.Training;

namespace MnistCnn.Benchmarks;

/// <summary>
/// One network in the files that the classifier and its peer load, in a directory that goes with this. It has been
/// trained for an epoch, as one that predicts has: how many values ReLU stops depends on that.
/// </summary>
internal sealed class ClassifierFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mnistcnn-bench-");

    public ClassifierFiles(ImageSet set, CnnArchitecture network)
    {
        Cnn model = network.Build(seed: 1);
        new Trainer(model, new TrainerOptions { Epochs = 1, Seed = 1 }).Fit(set);
        ModelFile.Save(model, Model, new ModelDescription(model.Architecture) { ClassNames = [.. set.ClassNames] });
        OnnxExporter.Export(model, Onnx, new OnnxExportOptions { RawPixels = true, Probabilities = true });
    }

    public string Model => File("digits.safetensors");

    /// <summary>Bytes go in, probabilities come out: what the classifier does.</summary>
    public string Onnx => File("digits.onnx");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
