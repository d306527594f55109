using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Onnx;

[Collection(TorchTests.Name)]
public sealed class TorchOnnxExporterRefusalTests : IDisposable
{
    private static readonly OnnxExportOptions Images = new() { InputShape = [3, 17, 14] };

    private static readonly Dictionary<string, (Func<nn.Module<Tensor, Tensor>> Make, string Message)> Unsupported =
        new()
    {
        ["a layer"] = (
            () => nn.Sequential(("features", nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Mish()))),
            "'features.2' is a Mish, which cannot be exported to ONNX. Supported: Conv2d, *, Sequential.*"),
        ["code"] = (() => new OwnCode(), "The module is a OwnCode, which cannot be exported to ONNX.*must be built as "
            + "a Sequential of these."),
        ["a Sequential with code"] = (() => new OwnSequential(), "The module is a OwnSequential, which cannot*"),
        ["reflecting convolution"] = (
            () => nn.Conv2d(3, 4, 3, padding: 1, padding_mode: PaddingModes.Reflect),
            "The module (Conv2d) has padding_mode Reflect: only Zeros can be exported to ONNX."),
        ["convolution without steps"] = (
            () => nn.Conv2d(3, 4, 3, stride: 0),
            "* has stride [0, 0]: only one or two numbers of at least 1 can be exported to ONNX."),
        ["max-pooling padded by its kernel"] = (
            () => nn.MaxPool2d(2, stride: 1, padding: 2, dilation: 4), "*needs as much padding as its kernel is wide*"),
        ["max-pooling that reaches over by its kernel"] = (
            () => nn.MaxPool2d(2, stride: 4, dilation: 4, ceil_mode: true),
            "*needs as much padding as its kernel is wide*"),
        ["average with its own divisor"] = (() => nn.AvgPool2d(2, divisor_override: 3), "* has a divisor_override *"),
        ["average that counts some padding"] = (
            () => nn.AvgPool2d(4, stride: 3, padding: 2, ceil_mode: true),
            "*padding, ceil_mode and count_include_pad together*"),
        ["an approximate GELU"] = (
            () => nn.GELU(GELU.Approximate.tanh), "The module (GELU) has approximate tanh: only none can be exported*"),
        ["averages over parts"] = (
            () => nn.AdaptiveAvgPool2d([2, 1]), "* has output_size [2, 1]: only 1 can be exported to ONNX."),
        ["normalisation without statistics"] = (
            () => nn.BatchNorm2d(3, track_running_stats: false),
            "* keeps no running statistics (track_running_stats)*"),
        ["dense layer over columns"] =
            (() => nn.Sequential(nn.ReLU(), nn.Linear(14, 3)), "'1' (Linear) gets 3×17×14 *only after a Flatten*"),
        ["flatten of some dimensions"] =
            (() => nn.Flatten(2), "* flattens the dimensions 2 to -1: only 1 to the last can be *"),
        ["flatten of the batch"] =
            (() => nn.Flatten(0), "* flattens the dimensions 0 to -1: only 1 to the last can be *"),
        ["complex weights"] = (
            () => nn.Sequential(nn.Flatten(), nn.Linear(714, 2, dtype: ScalarType.ComplexFloat32)),
            "'1.weight' is of type ComplexFloat32: only floating point can be exported to ONNX."),
    };

    private static readonly Dictionary<string, (
        Func<nn.Module<Tensor, Tensor>> Make, Func<OnnxExportOptions> Options, string Message)> Misfits = new()
    {
        ["no input shape"] =
            (() => nn.Conv2d(3, 4, 3), () => new(), "How large the inputs of this Conv2d are*InputShape*"),
        ["two sizes"] = (() => nn.Conv2d(3, 4, 3), () => new() { InputShape = [17, 14] }, "InputShape is [17, 14]*"),
        ["an empty image"] =
            (() => nn.Conv2d(3, 4, 3), () => new() { InputShape = [3, 0, 14] }, "InputShape is [3, 0, 14]*at least 1*"),
        ["other channels"] = (
            () => nn.Conv2d(2, 4, 3), () => Images,
            "The module (Conv2d) takes 2 × height × width, and it gets 3×17×14*InputShape*"),
        ["other channels to normalise"] =
            (() => nn.BatchNorm2d(2), () => Images, "* takes 2 × height × width, and it gets 3×17×14*"),
        ["a map to normalise as a list"] = (
            () => nn.BatchNorm1d(3), () => Images, "The module (BatchNorm1d) takes 3 values, and it gets 3×17×14*"),
        ["an average of a list"] = (
            () => nn.Sequential(nn.Flatten(), nn.AdaptiveAvgPool2d(1)), () => Images,
            "'1' (AdaptiveAvgPool2d) takes *714*"),
        ["pooling of a list"] = (
            () => nn.Sequential(nn.Flatten(), nn.MaxPool2d(2)), () => Images,
            "'1' (MaxPool2d) takes channels × height × width*714*"),
        ["a window larger than the image"] = (() => nn.AvgPool2d((2, 15)), () => Images, "*2×15*3×17×14*"),
        ["other values"] = (
            () => nn.Sequential(nn.Flatten(), nn.Linear(7, 2)), () => Images,
            "'1' (Linear) takes 7 values, and it gets 714*"),
        ["a dimension too many"] = (() => nn.Softmax(4), () => Images, "*dimension 4*"),
        ["other images than the network's"] = (
            () => new CnnBuilder().WithInput(29, 29).Build().ToModule(), () => new() { InputShape = [1, 28, 28] },
            "The module (CnnModule) takes 1×29×29, and it gets 1×28×28*"),
        ["probabilities of an image"] =
            (() => nn.ReLU(), () => Images with { Probabilities = true }, "The model gives 3×17×14 *Probabilities*"),
        ["too few class names"] =
            (() => nn.Linear(3, 2), () => new() { ClassNames = ["one"] }, "There are 1 ClassNames, and * gives 2 *"),
        ["class names twice"] = (
            () => nn.Linear(3, 1),
            () => new() { ClassNames = ["one"], Metadata = new Dictionary<string, string> { ["class_names"] = "1" } },
            "Metadata has the key 'class_names'*"),
        ["one name for both ends"] =
            (() => nn.Linear(3, 1), () => new() { InputName = "x", OutputName = "x" }, "*both named 'x'*"),
        ["an empty name"] = (() => nn.Linear(3, 1), () => new() { InputName = " " }, "*InputName*"),
    };

    private readonly TemporaryDirectory _directory = new();

    public TorchOnnxExporterRefusalTests() => manual_seed(1);

    public static TheoryData<string> UnsupportedNames => [.. Unsupported.Keys];

    public static TheoryData<string> MisfitNames => [.. Misfits.Keys];

    private string ModelPath => _directory.File("model.onnx");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(UnsupportedNames))]
    public void Export_names_what_it_does_not_support_and_keeps_the_file_that_is_there(string what)
    {
        File.WriteAllBytes(ModelPath, [7]);
        using nn.Module<Tensor, Tensor> module = Unsupported[what].Make();
        Action export = () => TorchOnnxExporter.Export(module, ModelPath, Images);

        export.Should().Throw<NotSupportedException>().WithMessage(Unsupported[what].Message);
        File.ReadAllBytes(ModelPath).Should().Equal(7);
        Directory.GetFileSystemEntries(_directory.Path).Should().Equal(ModelPath);
    }

    [Theory]
    [MemberData(nameof(MisfitNames))]
    public void Export_names_what_does_not_fit_and_writes_nothing(string what)
    {
        using nn.Module<Tensor, Tensor> module = Misfits[what].Make();
        Action export = () => TorchOnnxExporter.Export(module, ModelPath, Misfits[what].Options());

        export.Should().Throw<ArgumentException>().WithMessage(Misfits[what].Message);
        Directory.GetFileSystemEntries(_directory.Path).Should().BeEmpty();
    }

    [Fact]
    public void Export_names_an_unsupported_layer_before_it_asks_for_the_input_shape()
    {
        using Sequential module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Softplus());
        Action export = () => TorchOnnxExporter.Export(module, ModelPath);

        export.Should().Throw<NotSupportedException>().WithMessage("'1' is a Softplus, *");
    }

    [Fact]
    public void Export_of_more_weights_than_a_file_holds_is_refused_before_they_are_read()
    {
        using Tensor oneValue = zeros(1, 1);
        using Linear module = nn.Linear(new Parameter(oneValue.expand(50_000, 10_001)));
        Action export = () => TorchOnnxExporter.Export(module, ModelPath);

        export.Should().Throw<NotSupportedException>()
            .WithMessage("The weights take 2,000,200,000 bytes*2,000,000,000*");
    }

    [Fact]
    public void Export_to_a_missing_directory_names_it()
    {
        using Linear module = nn.Linear(3, 2);
        Action export = () => TorchOnnxExporter.Export(module, _directory.File("missing", "model.onnx"));

        export.Should().Throw<DirectoryNotFoundException>().WithMessage("*missing*create it first*");
    }

    private sealed class OwnCode() : nn.Module<Tensor, Tensor>(nameof(OwnCode))
    {
        public override Tensor forward(Tensor input) => input.tanh();
    }

    private sealed class OwnSequential() : Sequential(nn.ReLU())
    {
        public override Tensor forward(Tensor tensor) => base.forward(tensor).neg();
    }
}
