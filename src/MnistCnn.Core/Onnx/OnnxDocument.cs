using System.Collections.Immutable;

namespace MnistCnn.Onnx;

/// <summary>
/// A whole ONNX file around the layers of a network: its input, what stands before and after, its metadata.
/// </summary>
internal static class OnnxDocument
{
    // A protobuf message is shorter than 2 GiB; this leaves room for all that is not weights.
    private const long MaxWeightBytes = 2_000_000_000;

    /// <param name="name">Of the graph.</param>
    /// <param name="inputShape">Of one input, without the batch.</param>
    /// <param name="weights">How many values the network has.</param>
    /// <param name="pixelScale">What raw pixels are multiplied with.</param>
    /// <param name="options">What to write beside the network.</param>
    /// <param name="append">Appends the layers.</param>
    /// <exception cref="NotSupportedException">The weights take too much for one file.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or does not fit the network.</exception>
    public static IReadOnlyList<ProtoField> Describe(
        string name, ImmutableArray<long> inputShape, long weights, float pixelScale, OnnxExportOptions options,
        Action<GraphBuilder> append)
    {
        options.Check();
        if (sizeof(float) * weights > MaxWeightBytes)
            throw new NotSupportedException(
                $"The weights take {sizeof(float) * weights:N0} bytes, and one ONNX file holds {MaxWeightBytes:N0} of "
                + "them at most.");
        OnnxElementType type = options.RawPixels ? OnnxElementType.UInt8 : OnnxElementType.Float;
        var graph = new GraphBuilder(new OnnxValue(options.InputName, type, inputShape), options.OutputName);
        if (options.RawPixels)
            AppendScaling(graph, pixelScale);
        append(graph);
        CheckClasses(graph.ItemShape, options);
        if (options.Probabilities && !EndsWithProbabilities(graph))
            graph.Append("probabilities", "Softmax", [], new OnnxAttribute.Integer("axis", 1));
        return OnnxSerializer.Serialize(new OnnxModel(
            graph.Build(name), options.ProducerName, options.ProducerVersion, options.AllMetadata));
    }

    private static bool EndsWithProbabilities(GraphBuilder graph) =>
        graph.Last is { Operator: "Softmax", Attributes: [OnnxAttribute.Integer { Name: "axis", Value: 1 }] };

    private static void AppendScaling(GraphBuilder graph, float pixelScale)
    {
        graph.Append("pixels.float", "Cast", [], new OnnxAttribute.Integer("to", (int)OnnxElementType.Float));
        graph.Append("pixels.scaled", "Mul", [OnnxTensor.Scalar("pixels.scale", pixelScale)]);
    }

    private static void CheckClasses(ImmutableArray<long> outputShape, OnnxExportOptions options)
    {
        bool isList = outputShape.Length == 1;
        if (options.Probabilities && !isList)
            throw new ArgumentException(
                $"The model gives {string.Join('×', outputShape)} for one input: "
                + $"{nameof(OnnxExportOptions.Probabilities)} needs one number a class.",
                nameof(options));
        if (options.ClassNames.Count > 0 && !(isList && outputShape[0] == options.ClassNames.Count))
            throw new ArgumentException(
                $"There are {options.ClassNames.Count} {nameof(OnnxExportOptions.ClassNames)}, and the model gives "
                + $"{string.Join('×', outputShape)} for one input.",
                nameof(options));
    }
}
