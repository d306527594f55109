using MnistCnn.Onnx;

namespace MnistCnn.Tests.Onnx;

/// <summary>What is not known is named, and nothing is guessed.</summary>
public sealed class OnnxImporterRefusalTests
{
    private const string WayOut = "*Networks here are chains of Conv*docs/onnx.md*ONNX Runtime*";

    // Of files of up to 300 KB.
    private const long MostMemory = 8 << 20;

    private static readonly Dictionary<string, string> Messages = new()
    {
        ["added-map"] = "node 'Add_*' (Add): it adds [3, 6, 6], and only one number for each of 3 channels",
        ["added-to-a-turned-list"] = "(Add): the values that it adds to do not stand in the dimension of the channels",
        ["added-to-columns"] = "node 'Add_*' (Add): it adds [6], and only one number for each of 3 channels",
        ["added-to-pixels"] = "node 'Add_*' (Add): it adds to pixels, which are only multiplied here",
        ["ambiguous-channels"] = "The input 'input' is [?, 8, 8, 2], and nothing tells which of these are the channels",
        ["ceil-mode-behind-the-map"] = "(MaxPool): with its ceil_mode the last window begins behind the map",
        ["channels-last-convolution"] =
            "(Conv): it takes a map with 2 channels first, and gets [8, 7, 2] for one image",
        ["circle"] = "its nodes go in circles",
        ["counted-padding"] = "(AveragePool): its means count the padding (count_include_pad)",
        ["dense-on-map"] = "(MatMul): it should multiply a list by a matrix, and gets [2, 8, 8]",
        ["dilations"] = "node 'Conv_*' (Conv): its dilations is 2, 2, and only 1 can be here",
        ["dropping-always"] = "(Dropout): it drops values (training_mode) when predicting",
        ["endless-chain"] = "Its chain has more than 2048 nodes",
        ["external-data"] = "'constant_1' has its values in another file*onnx.save(onnx.load(path), path)",
        ["group"] = "(Conv): its group is 2, and only 1 can be here",
        ["hostile-doubling"] = "(Reshape): its shape is no constant, or computed as is not known here",
        ["hostile-image"] = "An image of [1, 1048576, 1048576] has more than 33554432 values",
        ["hostile-image-of-many-channels"] = "An image of [16777216, 16777216, 16777216] has more than 33554432 values",
        ["hostile-inputs"] = "'Gemm_3' has more than 1024 inputs and outputs",
        ["hostile-map"] = "(Conv): it gives 5000×5000×2000, and at most 33554432 values can be computed",
        ["hostile-products"] = "(Mul): only pixels can be multiplied here, all by one number",
        ["hostile-settings"] = "'Gemm_3' has more than 32 settings",
        ["hostile-shared-weights"] = "(MatMul): with it there are * weights, and the file has * bytes for them",
        ["huge-shape"] = "'constant_1' is [1099511627776, 128] of Float and has 2048 bytes",
        ["image-without-batch"] = "The input 'input' is [64]: a batch of images is needed",
        ["indices"] = "(MaxPool): the network uses an output of it that is not the first",
        ["integers"] = "The input 'input' is [?, 1, 8, 8] of Int64: images are bytes here, or floating-point numbers",
        ["mixed-images"] = "(Reshape): it makes [1, -1] of what is no image any more, of another image, or of several",
        ["nothing-of-the-image"] = "Its output does not depend on its input",
        ["oblong-pool"] = "(MaxPool): its kernel_shape is 1 of rows and 2 of columns, and only the same of both can be",
        ["oblong-strides"] = "(Conv): its strides is 1 of rows and 2 of columns, and only the same of both can be",
        ["odd-pads"] = "(Conv): its pads are [2, 2, 0, 0]*those of padding 'same', which are [1, 1, 1, 1]",
        ["offset"] = "(Sub): there is no such layer here",
        ["open-size"] = "The input 'input' is [?, 1, ?, ?], and every size of an image must be told",
        ["opset-6"] = "Its operators are of version 6, and 7 to 25 are known here",
        ["opset-99"] = "Its operators are of version 99, and 7 to 25 are known here",
        ["other-image"] = "(Reshape): it makes [6, 3, 6] of what is no image any more, of another image",
        ["padding-for-a-pooling"] = "(Pad): no convolution follows it",
        ["pads-and-auto-pad"] = "(Conv): it has pads beside auto_pad VALID",
        ["quick-gelu"] = "(Mul): two of its inputs depend on the image, and a chain of layers has no branches",
        ["ratio-of-nothing"] = "(Dropout): its ratio should be one number",
        ["ratio-that-is-none"] = "(Dropout): its ratio should be finite",
        ["reflected"] = "(Pad): only zeros around rows and columns can be padded here",
        ["residual"] = "(Add): two of its inputs depend on the image, and a chain of layers has no branches",
        ["same-lower"] = "(Conv): its auto_pad is SAME_LOWER",
        ["scaled-within"] = "(Mul): only pixels can be multiplied, before any other layer",
        ["softmax-of-batch"] = "(Softmax): only a softmax over the classes of one image can be here",
        ["softmax-within"] = "(Softmax): a softmax can only be the last, and more layers follow it",
        ["spatial"] = "(BatchNormalization): its spatial is 0, and only 1 can be here",
        ["storage-order"] = "(MaxPool): its storage_order is 1, and only 0 can be here",
        ["stride-and-torch-pads"] =
            "(Conv): its pads are [1, 1, 1, 1]*on 8×8*padding 'same', which are [0, 0, 1, 1]",
        ["tanh-gelu"] = "(Gelu): it approximates the GELU, and the one here is exact",
        ["too-large-windows"] = "(Conv): its windows of 9×9 are larger than the 8×8 that it gets",
        ["training-mode"] = "(BatchNormalization): its training_mode is 1, and only 0 can be here",
        ["transposed-batch"] = "(Gemm): its transA is 1, and only 0 can be here",
        ["turned-batch"] = "(Transpose): its perm is [1, 0, 2, 3], and only those that put the channels last or first",
        ["turned-map"] = "(Transpose): its perm is [0, 1, 3, 2], and only those that put the channels last or first",
        ["two-images"] = "Its graph has 2 inputs: 'input', 'other'. A chain of layers has one input",
        ["two-outputs"] =
            "Its graph has 2 outputs: 'Flatten_0_output', 'Gemm_3_output'. A chain of layers has one output",
        ["unknown-operators"] = "(Clip): there is no such layer here*(HardSwish): there is no such layer here*"
            + "(com.microsoft.Relu): there is no such layer here",
        ["unknown-setting"] = "(Gemm): its setting 'activation' is not known here",
        ["weights-cut-off"] = "'constant_1' is [4, 128] of Float and has 2044 bytes",
        ["weights-of-bytes"] = "'constant_1' has values of type Int8: only floating point can be weights here",
        ["weights-of-the-image"] = "(Gemm): two of its inputs depend on the image",
    };

    public static TheoryData<string> Files => [.. OnnxFixture.In("refused")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_names_what_is_not_known_and_takes_little_memory(string file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action load = () => OnnxImporter.Load(OnnxFixture.PathOf(file));

        load.Should().Throw<InvalidDataException>()
            .WithMessage($"*{file}.onnx' cannot be read as an ONNX file. *{Messages[Path.GetFileName(file)]}*")
            .Which.Message.Length.Should().BeLessThan(2_000);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MostMemory);
    }

    [Fact]
    public void Load_of_an_unknown_network_tells_which_are_known()
    {
        Action load = () => OnnxImporter.Load(OnnxFixture.PathOf("refused/residual"));

        load.Should().Throw<InvalidDataException>().WithMessage(WayOut);
    }
}
