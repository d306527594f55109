using System.Text;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

/// <summary>Files of others, told by their content whatever their name is.</summary>
public sealed class OnnxImporterForeignFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = new CnnBuilder().WithFilters(3).WithDenseUnits(4).Build();

    private string ModelPath => _directory.File("model.onnx");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("\u0080\u0002}q\0(X\u0006\0\0\0layersq", "*It is a pickle*never read*")]
    [InlineData("\u001c\0\0\0TFL3\0\0\u0012\0\u001c\0", "*It is a TensorFlow Lite model*")]
    [InlineData("<!DOCTYPE html><html></html>", "*It is an HTML page*Fetch the file itself*")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00", "*pointer of Git LFS*git lfs pull*")]
    [InlineData("a text", "*It is no ONNX file, or a damaged one*")]
    [InlineData("", "*It is no ONNX file, or a damaged one: it has no graph*")]
    [InlineData("\u0008\u0008\u0012\u0007pytorch", "*It is no ONNX file, or a damaged one: it has no graph*")]
    public void Load_says_what_a_file_is_instead(string content, string message)
    {
        File.WriteAllBytes(ModelPath, Encoding.Latin1.GetBytes(content));

        Load().Should().Throw<InvalidDataException>().WithMessage(message).Which.Message.Should().Contain(ModelPath);
    }

    [Fact]
    public void Load_says_what_reads_a_model_file()
    {
        ModelFile.Save(_model, ModelPath);

        Load().Should().Throw<InvalidDataException>().WithMessage("*It is a safetensors file: ModelFile*");
    }

    [Fact]
    public void Load_says_what_reads_a_file_of_Keras()
    {
        KerasModel.Save(_model, _directory.File("model.keras"));
        File.Move(_directory.File("model.keras"), ModelPath);
        Load().Should().Throw<InvalidDataException>().WithMessage("*It is a .keras archive: KerasModel*");

        KerasModel.Save(_model, _directory.File("model.h5"));
        File.Move(_directory.File("model.h5"), ModelPath, overwrite: true);
        Load().Should().Throw<InvalidDataException>().WithMessage("*It is an HDF5 file*KerasModel*");
    }

    [Fact]
    public void Model_readers_say_what_reads_an_ONNX_file()
    {
        OnnxExporter.Export(_model, ModelPath);

        foreach (Action load in new Action[] { () => ModelFile.Load(ModelPath), () => KerasModel.Load(ModelPath) })
            load.Should().Throw<InvalidDataException>().WithMessage("*It is an ONNX model: OnnxImporter*");
    }

    [Fact]
    public void Load_of_what_is_not_there_or_a_folder_says_so()
    {
        Load().Should().Throw<FileNotFoundException>();

        Directory.CreateDirectory(ModelPath);
        Load().Should().Throw<InvalidDataException>().WithMessage("*model.onnx' is a folder, and a file is needed*");
    }

    private Action Load() => () => OnnxImporter.Load(ModelPath);
}
