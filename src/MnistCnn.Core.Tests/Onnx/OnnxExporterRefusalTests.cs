using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Onnx;

public sealed class OnnxExporterRefusalTests : IDisposable
{
    private static readonly Dictionary<string, (Func<OnnxExportOptions> Options, string Message)> Misfits = new()
    {
        ["other images than the network's"] = (
            () => new() { InputShape = [1, 29, 28] },
            "OnnxExportOptions.InputShape is 1×29×28, and the network takes 1×28×28*"),
        ["two sizes"] = (() => new() { InputShape = [17, 14] }, "InputShape is [17, 14]*"),
        ["too few class names"] = (
            () => new() { ClassNames = ["one"] }, "There are 1 ClassNames, and the model gives 10 *"),
        ["class names twice"] = (
            () => new()
            {
                ClassNames = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")],
                Metadata = new Dictionary<string, string> { ["class_names"] = "1" },
            },
            "Metadata has the key 'class_names'*"),
        ["one name for both ends"] = (() => new() { InputName = "x", OutputName = "x" }, "*both named 'x'*"),
        ["an empty name"] = (() => new() { InputName = " " }, "*InputName*"),
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly Cnn _model = new CnnBuilder().Build();

    public static TheoryData<string> MisfitNames => [.. Misfits.Keys];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(MisfitNames))]
    public void Export_names_what_does_not_fit_and_writes_nothing(string what)
    {
        Action export = () => OnnxExporter.Export(_model, _directory.File("model.onnx"), Misfits[what].Options());

        export.Should().Throw<ArgumentException>().WithMessage(Misfits[what].Message);
        Directory.GetFileSystemEntries(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public void Export_to_a_missing_directory_names_it()
    {
        Action export = () => OnnxExporter.Export(_model, _directory.File("missing", "model.onnx"));

        export.Should().Throw<DirectoryNotFoundException>().WithMessage("*missing*create it first*");
    }
}
