using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>Makes layers of ours of the nodes of a chain.</summary>
/// <param name="constants">What does not depend on the image.</param>
/// <param name="image">The images.</param>
/// <param name="fixedBatch">How many images the file takes at once; null where that is open.</param>
/// <param name="mostWeights">More than the file can hold are not made of it.</param>
internal sealed class ChainTranslator(Constants constants, InputImage image, long? fixedBatch, long mostWeights)
{
    private readonly LayerChain _chain = new(new MapShape(image), mostWeights);

    /// <exception cref="InvalidDataException">A node cannot be said here.</exception>
    public LayerChain Translate(string input, IReadOnlyList<ChainStep> steps)
    {
        constants.Note(input, image.Sizes);
        foreach (ChainStep step in steps)
        {
            var node = new NodeReader(step, constants);
            if (node.Operator is not ("Conv" or "Identity" or "Cast"))
                _chain.RequireNoBorder();
            Add(node);
            if (_chain.Border is null)
                constants.Note(step.Node.Outputs[0], _chain.Shape.Sizes);
        }

        _chain.RequireNoBorder();
        return _chain;
    }

    private void Add(NodeReader node)
    {
        switch (node.Operator)
        {
            case "Conv":
                WindowOperators.Convolve(node, _chain);
                break;
            case "MaxPool":
                WindowOperators.Pool(node, _chain, PoolingKind.Max);
                break;
            case "AveragePool":
                WindowOperators.Pool(node, _chain, PoolingKind.Average);
                break;
            case "GlobalAveragePool":
                WindowOperators.PoolGlobally(node, _chain);
                break;
            case "ReduceMean":
                WindowOperators.Reduce(node, _chain);
                break;
            case "Pad":
                WindowOperators.Pad(node, _chain);
                break;
            case "Reshape":
                ShapeOperators.Reshape(node, _chain, fixedBatch);
                break;
            case "Flatten":
                ShapeOperators.Flatten(node, _chain);
                break;
            case "Squeeze":
                ShapeOperators.Squeeze(node, _chain);
                break;
            case "Unsqueeze":
                ShapeOperators.Unsqueeze(node, _chain);
                break;
            case "Transpose":
                ShapeOperators.Transpose(node, _chain);
                break;
            default:
                AddOfValues(node);
                break;
        }
    }

    private void AddOfValues(NodeReader node)
    {
        switch (node.Operator)
        {
            case "Gemm" or "MatMul":
                ValueOperators.AddDense(node, _chain);
                break;
            case "BatchNormalization":
                ValueOperators.Normalize(node, _chain);
                break;
            case "Add":
                ValueOperators.AddNumbers(node, _chain);
                break;
            case "Mul" or "Div" when node.Pattern is null:
                ValueOperators.Scale(node, _chain);
                break;
            case "Dropout":
                ValueOperators.Drop(node, _chain);
                break;
            case "Softmax" or "LogSoftmax":
                ValueOperators.EndWithSoftmax(node, _chain);
                break;
            case "Cast":
                ValueOperators.Cast(node);
                break;
            case "Identity":
                break;
            default:
                _chain.Add(node, ActivationOf(node));
                break;
        }
    }

    private static ActivationLayer ActivationOf(NodeReader node) => node switch
    {
        { Pattern: { } pattern } => pattern,
        { Operator: "Relu" } => new(Activation.Relu),
        { Operator: "LeakyRelu" } => node.Make(
            () => new ActivationLayer(Activation.LeakyRelu) { Alpha = node.Real("alpha", 0.01) }),
        { Operator: "Elu" } => node.Make(
            () => new ActivationLayer(Activation.Elu) { Alpha = node.Real("alpha", 1) }),
        { Operator: "Tanh" } => new(Activation.Tanh),
        { Operator: "Sigmoid" } => new(Activation.Sigmoid),
        { Operator: "Gelu" } when node.Text("approximate", "none") == "none" => new(Activation.Gelu),
        { Operator: "Gelu" } => throw node.Unsupported("it approximates the GELU, and the one here is exact"),
        _ => throw node.Unsupported("there is no such layer here"),
    };
}
