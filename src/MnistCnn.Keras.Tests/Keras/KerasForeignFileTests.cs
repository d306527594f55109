using System.IO.Compression;
using System.Text;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Keras;

/// <summary>Files of others, told by their content whatever their name is.</summary>
public sealed class KerasForeignFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("\u0080\u0002}q\0(X\u0006\0\0\0layersq", "*It is a pickle*never read*safetensors*")]
    [InlineData("\u0008\u0008\u0012\u0007pytorch\u001a\u00052.1.0:", "*It is an ONNX model: OnnxImporter of "
        + "MnistCnn.Core reads those that are a chain of layers*ONNX Runtime*")]
    [InlineData("\u001c\0\0\0TFL3\0\0\u0012\0\u001c\0", "*It is a TensorFlow Lite model*KerasModel*")]
    [InlineData("\u0008\u0001\u0012\u0080\u0001\u0022\u0005serve", "*It is a SavedModel*KerasModel*")]
    [InlineData("{\"format\": \"layers-model\", \"weightsManifest\": []}", "*TensorFlow.js*KerasModel*")]
    [InlineData("{\"class_name\": \"Sequential\", \"config\": {}}", "*Keras model without its weights*KerasModel*")]
    [InlineData("\n<!DOCTYPE html><html><body>Not Found</body></html>", "*It is an HTML page*Fetch the file itself*")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00", "*pointer of Git LFS*git lfs pull*")]
    [InlineData("\u0093NUMPY\u0001\0", "*array of NumPy*")]
    public void Both_readers_say_what_a_file_is_that_neither_reads(string content, string message)
    {
        string path = _directory.File("model.h5");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));

        foreach (Action read in Readers(path))
            read.Should().Throw<InvalidDataException>().WithMessage(message).Which.Message.Should().Contain(path);
    }

    [Theory]
    [InlineData("archive/data.pkl", "*zip archive with a pickle inside*torch.save*")]
    [InlineData("arr_0.npy", "*array of NumPy*")]
    [InlineData("readme.txt", "*It is a zip archive, and none of Keras's*")]
    public void Both_readers_say_what_an_archive_is_that_neither_reads(string entry, string message)
    {
        string path = _directory.File("model.pt");
        using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
            zip.CreateEntry(entry);

        foreach (Action read in Readers(path))
            read.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void ModelFile_says_what_reads_an_archive_of_Keras()
    {
        Action read = () => ModelFile.Load(KerasFixture.PathOf("archive.keras"));

        read.Should().Throw<InvalidDataException>().WithMessage("*archive.keras*It is a .keras archive: KerasModel*");
    }

    [Fact]
    public void KerasModel_says_what_reads_a_safetensors_file()
    {
        string path = _directory.File("m.safetensors");
        ModelFile.Save(new CnnBuilder().WithFilters(3).WithDenseUnits(4).Build(), path);

        Action read = () => KerasModel.Load(path);

        read.Should().Throw<InvalidDataException>().WithMessage("*m.safetensors*It is a safetensors file: ModelFile*");
    }

    [Fact]
    public void Both_readers_say_what_a_folder_of_TensorFlow_is()
    {
        string folder = _directory.File("saved");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "saved_model.pb"), "");

        foreach (Action read in Readers(folder))
            read.Should().Throw<InvalidDataException>().WithMessage("*saved' is a SavedModel*KerasModel*");
    }

    private static Action[] Readers(string path) => [() => KerasModel.Load(path), () => ModelFile.Load(path)];
}
