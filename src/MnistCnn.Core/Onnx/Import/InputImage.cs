using MnistCnn.Models;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// What images a graph takes: its input tells sizes, and the nodes behind it which of them are channels.
/// </summary>
/// <param name="Size">An image.</param>
/// <param name="Sizes">How the file has it, without the batch.</param>
/// <param name="ChannelsLast">Whether channels come last there.</param>
internal sealed record InputImage(MapSize Size, long[] Sizes, bool ChannelsLast)
{
    private static readonly HashSet<string> OfShapes = new(StringComparer.Ordinal)
    {
        "AveragePool", "BatchNormalization", "Conv", "Flatten", "Gemm", "GlobalAveragePool", "MatMul", "MaxPool", "Pad",
        "ReduceMean", "Reshape", "Squeeze", "Transpose", "Unsqueeze",
    };

    /// <exception cref="InvalidDataException">The file does not tell, or leaves a size open.</exception>
    public static InputImage Of(
        StoredValue input, string producer, IReadOnlyList<ChainStep> chain, Constants constants)
    {
        string found = input.Shape is { } shape
            ? $"[{string.Join(", ", shape.Take(6).Select(size => size > 0 ? $"{size}" : "?"))}]"
            : "of a size that the file does not tell";
        string name = $"The input '{StoredNode.Short(input.Name)}' is {found}";
        long[] sizes = input.Shape is { Length: >= 2 and <= 4 } all
            ? [.. all.Skip(1)]
            : throw new InvalidDataException(
                $"{name}: a batch of images is needed, with rows and columns, or with channels too, or as lists.");
        if (input.Type is not (StoredType.Float or StoredType.Double or StoredType.Float16 or StoredType.BFloat16
            or StoredType.UInt8))
            throw new InvalidDataException(
                $"{name} of {input.Type}: images are bytes here, or floating-point numbers.");
        ChainStep[] ofShapes =
            [.. chain.Where(step => step.Pattern is null && OfShapes.Contains(step.Node.Operator))];
        return sizes.All(size => size is >= 1 and <= CnnLayoutLimits.MaxValues)
            ? Of(sizes, producer, ofShapes, constants)
                ?? throw new InvalidDataException($"{name}, and nothing tells which of these are the channels.")
            : throw new InvalidDataException(
                $"{name}, and every size of an image must be told: export the model with a fixed size of images.");
    }

    // Of at most three sizes that are none too large, so that nothing overflows.
    private static InputImage? Of(long[] sizes, string producer, ChainStep[] chain, Constants constants)
    {
        ChainStep? next = chain.FirstOrDefault();
        if (sizes.Aggregate(1L, (product, size) => Math.Min(product * size, 1L << 30)) > CnnLayoutLimits.MaxValues)
            throw new InvalidDataException(
                $"An image of [{string.Join(", ", sizes)}] has more than {CnnLayoutLimits.MaxValues} values, which "
                + "cannot be computed here.");
        if (sizes is [var rows, var columns])
            return new InputImage(new MapSize(1, (int)rows, (int)columns), sizes, false);
        if (sizes is [var first, var second, var third])
        {
            return AreChannelsLast(sizes, producer, next) is not { } last ? null
                : new InputImage(
                    last ? new MapSize((int)third, (int)first, (int)second)
                        : new MapSize((int)first, (int)second, (int)third),
                    sizes, last);
        }

        if (next?.Node.Operator == "Reshape" && constants.Find(next.Node.Input(1)) is { Wholes: [_, _, _, ..] target }
            && ShapeOperators.Sizes(target, sizes, fixedBatch: null) is { Length: 2 or 3 } image)
            return Of(image, producer, chain[1..], constants) is { } reshaped ? reshaped with { Sizes = sizes } : null;
        int side = (int)Math.Sqrt(sizes[0]);
        return (long)side * side == sizes[0]
            ? new InputImage(new MapSize(1, side, side), sizes, false)
            : throw new InvalidDataException(
                $"The input is a list of {sizes[0]} values, which is no square image: export a model that takes rows "
                + "and columns.");
    }

    // Convolutions and poolings of ONNX take channels first. Where an image goes into neither, the order is that of the
    // program which trained the network; where that is not known, one channel or three tell.
    private static bool? AreChannelsLast(long[] sizes, string producer, ChainStep? next)
    {
        if (next?.Node is { Operator: "Transpose" } node)
            return node.Attributes is [{ Integers: [0, 3, 1, 2] }];
        if (next?.Node.Operator is "AveragePool" or "BatchNormalization" or "Conv" or "GlobalAveragePool" or "MaxPool"
            or "Pad")
            return false;
        if (producer == "MnistCnn")
            return false;
        // One channel is the same values wherever it stands.
        if (sizes[0] == 1 || sizes[2] == 1)
            return sizes[0] != 1;
        return producer switch
        {
            "pytorch" => false,
            "tf2onnx" or "keras2onnx" => true,
            _ => (sizes[0] == 3) != (sizes[2] == 3) ? sizes[2] == 3 : null,
        };
    }
}
