using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Padding = TorchSharp.Padding;

namespace MnistCnn.Tests.Onnx;

[Collection(TorchTests.Name)]
public sealed class TorchOnnxExporterSequentialTests : IDisposable
{
    private static readonly OnnxExportOptions Images = new() { InputShape = [3, 17, 14] };

    private readonly TemporaryDirectory _directory = new();

    public TorchOnnxExporterSequentialTests() => manual_seed(1);

    private string ModelPath => _directory.File("model.onnx");

    public static TheoryData<string> LayerNames => [.. Layers.Keys];

    /// <summary>Each takes 3 channels of 17×14.</summary>
    internal static Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Layers { get; } = new()
    {
        ["convolution"] = () => nn.Conv2d(3, 5, 3),
        ["convolution without bias"] = () => nn.Conv2d(3, 5, 3, bias: false),
        ["strided, padded, oblong convolution"] = () => nn.Conv2d(3, 5, (3, 4), stride: (2, 3), padding: (1, 2)),
        ["dilated convolution"] = () => nn.Conv2d(3, 5, (3, 2), dilation: (2, 3)),
        ["grouped convolution"] = () => nn.Conv2d(3, 6, 3, groups: 3),
        ["convolution with same padding"] = () => nn.Conv2d(3, 5, (4, 3), Padding.Same, dilation: (3, 2)),
        ["convolution with valid padding"] = () => nn.Conv2d(3, 5, 3, Padding.Valid),
        ["normalisation"] = () => nn.BatchNorm2d(3, eps: 0.1),
        ["normalisation without scale"] = () => nn.BatchNorm2d(3, affine: false),
        ["max-pooling"] = () => nn.MaxPool2d(2),
        ["strided, padded, dilated max-pooling"] = () =>
            nn.MaxPool2d((3, 4), stride: (2, 1), padding: (1, 2), dilation: (2, 1)),
        ["max-pooling over the end"] = () => nn.MaxPool2d(3, stride: 3, ceil_mode: true),
        ["padded max-pooling over the end"] = () => nn.MaxPool2d(4, stride: 3, padding: 2, ceil_mode: true),
        ["max-pooling whose last window would lie outside"] = () =>
            nn.MaxPool2d(2, stride: 4, padding: 1, ceil_mode: true),
        ["max-pooling of one window larger than the image"] = () => nn.MaxPool2d(18, ceil_mode: true),
        ["max-pooling with one number for both directions"] = () => nn.MaxPool2d([3L], [2L], [1L]),
        ["average pooling"] = () => nn.AvgPool2d(2),
        ["average pooling that counts padding"] = () => nn.AvgPool2d(3, stride: 2, padding: 1),
        ["average pooling that ignores padding"] = () =>
            nn.AvgPool2d((3, 4), stride: (2, 3), padding: (1, 2), count_include_pad: false),
        ["average pooling over the end"] = () => nn.AvgPool2d(3, ceil_mode: true),
        ["padded average pooling over the end"] =
            () => nn.AvgPool2d(4, stride: 3, padding: 2, ceil_mode: true, count_include_pad: false),
        ["padded average pooling whose windows fit"] = () =>
            nn.AvgPool2d((3, 4), stride: (2, 4), padding: (1, 1), ceil_mode: true),
        ["global average pooling"] = () => nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        ["normalisation of a list"] = () => nn.Sequential(nn.Flatten(), nn.BatchNorm1d(3 * 17 * 14, eps: 0.1)),
        ["normalisation of a list without scale"] = () =>
            nn.Sequential(nn.Flatten(), nn.BatchNorm1d(3 * 17 * 14, affine: false)),
        ["ReLU"] = () => nn.ReLU(),
        ["leaky ReLU"] = () => nn.LeakyReLU(0.3),
        ["ELU"] = () => nn.ELU(0.7),
        ["GELU"] = () => nn.GELU(),
        ["SiLU"] = () => nn.SiLU(),
        ["tanh"] = () => nn.Tanh(),
        ["sigmoid"] = () => nn.Sigmoid(),
        ["activations one after the other"] = () => nn.Sequential(nn.SiLU(), nn.GELU(), nn.SiLU()),
        ["softmax over channels"] = () => nn.Softmax(1),
        ["softmax over columns"] = () => nn.Softmax(-1),
        ["softmax over the batch"] = () => nn.Softmax(0),
        ["log-softmax"] = () => nn.LogSoftmax(-3),
        ["flatten"] = () => nn.Flatten(),
        ["flatten counted from both ends"] = () => nn.Flatten(-3, 3),
        ["dropout"] = () => nn.Dropout(),
        ["dropout of every other kind"] = () =>
            nn.Sequential(nn.Dropout2d(), nn.AlphaDropout(), nn.FeatureAlphaDropout()),
        ["identity"] = () => nn.Identity(),
        ["nothing"] = () => nn.Sequential(),
        ["a network"] = Network,
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(LayerNames))]
    public void Export_gives_a_file_that_computes_the_same(string layer)
    {
        using nn.Module<Tensor, Tensor> module = Layers[layer]().WithTrainedStatistics();

        foreach (int batch in (int[])[2, 7])
            module.ShouldComputeTheSame(ModelPath, Images, batch, 3, 17, 14);
    }

    [Fact]
    public void Export_of_dense_layers_needs_no_input_shape()
    {
        using Sequential module =
            nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3, hasBias: false), nn.LogSoftmax(1));

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 4, 6);
    }

    [Fact]
    public void Export_of_a_CnnModule_inside_a_Sequential_needs_no_input_shape()
    {
        using Sequential module =
            nn.Sequential(("cnn", new CnnBuilder().WithFilters(4).Build().ToModule()), ("softmax", nn.Softmax(1)));

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 4, 1, 28, 28);
    }

    [Fact]
    public void Export_of_a_single_layer_without_a_name_works()
    {
        using Linear module = nn.Linear(6, 5);

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 4, 6);
    }

    [Fact]
    public void Export_of_layers_with_the_same_name_keeps_both()
    {
        using Sequential module = nn.Sequential(("dense", nn.Linear(6, 5)), ("dense", nn.Linear(5, 4)));

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 4, 6);
    }

    [Fact]
    public void Export_of_a_class_derived_from_Sequential_follows_the_forward_that_it_inherits()
    {
        using var module = new Head();

        module.ShouldComputeTheSame(ModelPath, options: null, batch: 4, 6);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Export_of_weights_of_another_type_writes_floats(ScalarType type)
    {
        using Linear module = nn.Linear(6, 5);
        module.to(type);
        TorchOnnxExporter.Export(module, ModelPath);
        using Linear rounded = nn.Linear(6, 5);
        rounded.load_state_dict(module.state_dict());

        rounded.ShouldComputeTheSame(_directory.File("rounded.onnx"), options: null, batch: 4, 6);

        File.ReadAllBytes(ModelPath).Should().Equal(File.ReadAllBytes(_directory.File("rounded.onnx")));
    }

    [Fact]
    public void Export_of_channels_last_weights_writes_them_in_order()
    {
        using Conv2d module = nn.Conv2d(3, 5, 3);
        TorchOnnxExporter.Export(module, _directory.File("contiguous.onnx"), Images);
        using (no_grad())
        {
            using Tensor channelsLast = module.weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            module.weight = new Parameter(channelsLast);
        }

        module.weight.is_contiguous().Should().BeFalse();
        TorchOnnxExporter.Export(module, ModelPath, Images);

        File.ReadAllBytes(ModelPath).Should().Equal(File.ReadAllBytes(_directory.File("contiguous.onnx")));
    }

    [Fact]
    public void Export_of_probabilities_adds_no_second_softmax()
    {
        using Sequential module = nn.Sequential(nn.Linear(6, 5), nn.Softmax(-1));

        module.ShouldComputeTheSame(ModelPath, new OnnxExportOptions { Probabilities = true }, batch: 4, 6);
    }

    [Fact]
    public void Export_of_probabilities_after_a_softmax_over_the_batch_adds_the_one_over_the_classes()
    {
        using Linear linear = nn.Linear(6, 5);
        using Sequential overBatch = nn.Sequential(linear, nn.Softmax(0));
        using Sequential expected = nn.Sequential(linear, nn.Softmax(0), nn.Softmax(1));
        TorchOnnxExporter.Export(overBatch, ModelPath, new OnnxExportOptions { Probabilities = true });
        using var runtime = new OnnxRuntime(ModelPath);
        float[] input = [.. Enumerable.Range(0, 12).Select(number => number / 12f)];

        float[] actual = runtime.Run(input, 2, 6);

        actual.Zip(ExportedModule.Evaluate(expected, input, 2, 6))
            .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    /// <summary>A user's own network: nested, named, with what a Cnn does not have.</summary>
    internal static nn.Module<Tensor, Tensor> Network() => nn.Sequential(
        ("features", nn.Sequential(
            nn.Conv2d(3, 8, 3, Padding.Same, bias: false), nn.BatchNorm2d(8), nn.ReLU(inplace: true),
            nn.MaxPool2d(2, ceil_mode: true),
            nn.Conv2d(8, 8, 3, padding: 1, groups: 8), nn.Conv2d(8, 12, 1), nn.ReLU(), nn.AvgPool2d(2), nn.Dropout())),
        ("flatten", nn.Flatten()),
        ("classifier", nn.Sequential(nn.Linear(12 * 4 * 3, 20), nn.ReLU(), nn.Dropout(0.3), nn.Linear(20, 4))));

    private sealed class Head() : Sequential(nn.Linear(6, 5), nn.ReLU());
}
