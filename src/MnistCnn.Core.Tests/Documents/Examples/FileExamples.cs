using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Imaging;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Parquet;
using MnistCnn.Serialization;

namespace MnistCnn.Tests.Documents.Examples;

/// <summary>
/// The examples in the comments on files of others, compiled: see <see cref="ExampleTests"/>.
/// </summary>
internal static class FileExamples
{
    private static void Of_OnnxExporter()
    {
        Cnn model = new CnnBuilder().Build();
        OnnxExporter.Export(model, "digits.onnx", new OnnxExportOptions
        {
            RawPixels = true,
            Probabilities = true,
            Metadata = new Dictionary<string, string> { ["trained_on"] = "MNIST" },
        });
    }

    private static void Of_OnnxImporter()
    {
        Cnn network = OnnxImporter.Load("digits.onnx").Network;
        ModelFile.Save(network, "digits.safetensors");
    }

    private static void Of_KerasModel()
    {
        KerasModel keras = KerasModel.Load("digits.keras");
        Cnn network = keras.Network;
        ModelFile.Save(network, "digits.safetensors");
    }

    private static void Of_KerasWeights()
    {
        Cnn model = KerasWeights.Read("checkpoints_mnist_cnn_2/weights_epoch_14.h5");
        KerasWeights.Save(model, "digits.weights.h5");
    }

    private static void Of_KerasWriter()
    {
        object example =
            new ModelCheckpoint("weights_epoch_{epoch:00}.h5") { Writer = new KerasWriter(), SaveBestOnly = true };
    }

    private static void Of_ParquetDataset()
    {
        ParquetDataset beans = ParquetDataset.Load("beans/data", new ImageFolderOptions { Height = 32, Width = 32 });
        Cnn model = CnnBuilder.For(beans).Build();
    }
}
