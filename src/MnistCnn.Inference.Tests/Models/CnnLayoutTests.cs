using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Models;

public sealed class CnnLayoutTests
{
    private static readonly CnnOptions Small = new()
    {
        InputHeight = 12, InputWidth = 11, InputChannels = 2, Filters = [5, 3], DenseUnits = [7], ClassCount = 4,
    };

    public static TheoryData<string, CnnOptions, string> Layouts => new()
    {
        {
            "the notebook's", new CnnOptions(),
            """
            conv1 Conv2d 1×28×28→32×26×26
            relu1 ReLU 32×26×26→32×26×26
            pool1 MaxPool2d 32×26×26→32×13×13
            conv2 Conv2d 32×13×13→32×11×11
            relu2 ReLU 32×11×11→32×11×11
            pool2 MaxPool2d 32×11×11→32×5×5
            flatten Flatten 32×5×5→800×1×1
            dense1 Linear 800×1×1→128×1×1
            relu3 ReLU 128×1×1→128×1×1
            dropout1 Dropout 128×1×1→128×1×1
            dense2 Linear 128×1×1→10×1×1
            """
        },
        {
            "average pooling of 3, normalisation before",
            Small with
            {
                Filters = [5], Pooling = PoolingKind.Average, PoolSize = 3,
                BatchNormalization = BatchNormalization.BeforeActivation,
            },
            """
            conv1 Conv2d 2×12×11→5×10×9
            batch_norm1 BatchNorm2d 5×10×9→5×10×9
            relu1 ReLU 5×10×9→5×10×9
            pool1 AvgPool2d 5×10×9→5×3×3
            flatten Flatten 5×3×3→45×1×1
            dense1 Linear 45×1×1→7×1×1
            relu2 ReLU 7×1×1→7×1×1
            dropout1 Dropout 7×1×1→7×1×1
            dense2 Linear 7×1×1→4×1×1
            """
        },
        {
            "no pooling, normalisation after, same padding",
            Small with
            {
                KernelSize = 5, Padding = Padding.Same, Pooling = PoolingKind.None,
                BatchNormalization = BatchNormalization.AfterPooling,
            },
            """
            conv1 Conv2d 2×12×11→5×12×11
            relu1 ReLU 5×12×11→5×12×11
            batch_norm1 BatchNorm2d 5×12×11→5×12×11
            conv2 Conv2d 5×12×11→3×12×11
            relu2 ReLU 3×12×11→3×12×11
            batch_norm2 BatchNorm2d 3×12×11→3×12×11
            flatten Flatten 3×12×11→396×1×1
            dense1 Linear 396×1×1→7×1×1
            relu3 ReLU 7×1×1→7×1×1
            dropout1 Dropout 7×1×1→7×1×1
            dense2 Linear 7×1×1→4×1×1
            """
        },
        {
            "even kernel, max pooling, normalisation after",
            Small with { KernelSize = 4, Filters = [5], BatchNormalization = BatchNormalization.AfterPooling },
            """
            conv1 Conv2d 2×12×11→5×9×8
            relu1 ReLU 5×9×8→5×9×8
            pool1 MaxPool2d 5×9×8→5×4×4
            batch_norm1 BatchNorm2d 5×4×4→5×4×4
            flatten Flatten 5×4×4→80×1×1
            dense1 Linear 80×1×1→7×1×1
            relu2 ReLU 7×1×1→7×1×1
            dropout1 Dropout 7×1×1→7×1×1
            dense2 Linear 7×1×1→4×1×1
            """
        },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Layers_follow_from_the_options(string network, CnnOptions options, string expected)
    {
        static string Text(MapSize size) => $"{size.Channels}×{size.Height}×{size.Width}";
        CnnLayout layout = options.ToArchitecture().Layout;

        layout.Layers.Select(layer => $"{layer.Name} {layer.Type} {Text(layer.Input)}→{Text(layer.Output)}")
            .Should().Equal(expected.ReplaceLineEndings("\n").Split('\n'), network);
        layout.Input.Should().Be(new MapSize(options.InputChannels, options.InputHeight, options.InputWidth));
    }

    [Theory]
    [InlineData(BatchNormalization.BeforeActivation)]
    [InlineData(BatchNormalization.AfterPooling)]
    public void Tensors_have_the_names_types_and_shapes_of_PyTorch(BatchNormalization placement)
    {
        CnnLayout layout = (Small with { BatchNormalization = placement }).ToArchitecture().Layout;

        static string Text(CnnTensor tensor) =>
            $"{tensor.Name} {tensor.DataType} [{string.Join(", ", tensor.Shape)}]{(tensor.IsParameter ? "" : " kept")}";
        layout.Tensors.Select(Text).Should().Equal(
            "conv1.weight F32 [5, 2, 3, 3]", "conv1.bias F32 [5]",
            "batch_norm1.weight F32 [5]", "batch_norm1.bias F32 [5]",
            "batch_norm1.running_mean F32 [5] kept", "batch_norm1.running_var F32 [5] kept",
            "batch_norm1.num_batches_tracked I64 [] kept",
            "conv2.weight F32 [3, 5, 3, 3]", "conv2.bias F32 [3]",
            "batch_norm2.weight F32 [3]", "batch_norm2.bias F32 [3]",
            "batch_norm2.running_mean F32 [3] kept", "batch_norm2.running_var F32 [3] kept",
            "batch_norm2.num_batches_tracked I64 [] kept",
            // 12×11 → 10×9 → 5×4 → 3×2 → 1×1.
            "dense1.weight F32 [7, 3]", "dense1.bias F32 [7]", "dense2.weight F32 [4, 7]", "dense2.bias F32 [4]");
    }

    [Fact]
    public void Tensors_without_normalisation_are_parameters_of_floats()
    {
        CnnLayout layout = Small.ToArchitecture().Layout;

        layout.Tensors.Should().OnlyContain(tensor => tensor.IsParameter && tensor.DataType == SafetensorsDataType.F32);
        layout.Tensors.Select(tensor => (tensor.Name, tensor.Count)).Should().Equal(
            ("conv1.weight", 90), ("conv1.bias", 5), ("conv2.weight", 135), ("conv2.bias", 3),
            ("dense1.weight", 21), ("dense1.bias", 7), ("dense2.weight", 28), ("dense2.bias", 4));
    }

    [Theory]
    [InlineData(1, Padding.Valid, 0, 0, 12)]
    [InlineData(1, Padding.Same, 0, 0, 12)]
    [InlineData(2, Padding.Valid, 0, 0, 11)]
    [InlineData(2, Padding.Same, 0, 1, 12)]
    [InlineData(3, Padding.Same, 1, 1, 12)]
    [InlineData(4, Padding.Same, 1, 2, 12)]
    [InlineData(5, Padding.Valid, 0, 0, 8)]
    [InlineData(5, Padding.Same, 2, 2, 12)]
    public void Convolution_pads_as_the_options_say(int kernel, Padding padding, int before, int after, int height)
    {
        CnnLayout layout =
            (Small with { Filters = [5], KernelSize = kernel, Padding = padding }).ToArchitecture().Layout;

        CnnLayer convolution = layout.Layers[0];
        (convolution.PaddingOfRows, convolution.PaddingOfColumns, convolution.Border)
            .Should().Be(((before, after), (before, after), (before, before)));
        convolution.Output.Should().Be(new MapSize(5, height, height - 1));
    }

    // The second of each pair is what TensorFlow's documents call pad_bottom and pad_right.
    [Theory]
    [InlineData(28, 3, 2, 0, 1, 14)]
    [InlineData(27, 3, 2, 1, 1, 14)]
    [InlineData(10, 5, 3, 2, 2, 4)]
    [InlineData(9, 5, 3, 1, 1, 3)]
    [InlineData(7, 2, 4, 0, 0, 2)]
    [InlineData(1, 7, 1, 3, 3, 1)]
    [InlineData(5, 1, 3, 0, 0, 2)]
    public void Strided_windows_reach_over_the_border_as_TensorFlow_says(
        int length, int size, int stride, int before, int after, int count)
    {
        CnnLayout layout = new CnnChain(length, length)
            .Convolution(2, size, Padding.Same, stride).GlobalAveragePooling().ToArchitecture().Layout;

        layout.Layers[0].PaddingOfRows.Should().Be((before, after));
        layout.Layers[0].Output.Should().Be(new MapSize(2, count, count));
    }

    [Fact]
    public void Layers_know_what_they_cost()
    {
        CnnLayout layout =
            (Small with { BatchNormalization = BatchNormalization.AfterPooling }).ToArchitecture().Layout;

        layout.Layers.Where(layer => layer.Flops > 0).Select(layer => (layer.Name, layer.Flops)).Should().Equal(
            ("conv1", 2 * 9 * 2 * 5 * 10 * 9), ("conv2", 2 * 9 * 5 * 3 * 3 * 2),
            ("dense1", 2 * 3 * 7), ("dense2", 2 * 7 * 4));
    }

    [Fact]
    public void Dropout_and_normalisation_have_their_numbers()
    {
        CnnArchitecture network =
            (Small with { Dropout = 0.25, BatchNormalization = BatchNormalization.AfterPooling }).ToArchitecture();

        network.Layers.OfType<DropoutLayer>().Single().Should().Be(new DropoutLayer(0.25));
        network.Layers.OfType<BatchNormalizationLayer>().Should().HaveCount(2)
            .And.OnlyContain(layer => layer.Epsilon == 1e-3 && layer.Momentum == 0.99 && layer.Share == 0.01);
    }

    [Fact]
    public void Layer_gives_the_layer_of_a_name_and_refuses_others_with_all_names()
    {
        CnnLayout layout = (Small with { Filters = [5] }).ToArchitecture().Layout;

        layout.Layer("pool1").Should().BeSameAs(layout.Layers[2]);
        layout.Invoking(it => it.Layer("pool2")).Should().Throw<ArgumentException>().WithParameterName("name")
            .WithMessage("There is no layer 'pool2'; the network has "
                + "conv1, relu1, pool1, flatten, dense1, relu2, dropout1, dense2. (*");
    }
}
