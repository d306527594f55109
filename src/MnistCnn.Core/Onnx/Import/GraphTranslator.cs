using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>Makes a network of ours, with its weights, of a graph.</summary>
internal static class GraphTranslator
{
    private const string WayOut =
        "Networks here are chains of Conv, BatchNormalization, activations, MaxPool, AveragePool, GlobalAveragePool, "
        + "Dropout, Flatten and Gemm; docs/onnx.md has them with their settings. Another network runs in .NET with "
        + "ONNX Runtime.";

    /// <param name="model">The file.</param>
    /// <param name="fileLength">Its bytes.</param>
    /// <exception cref="InvalidDataException">Something of it is not known here.</exception>
    public static TranslatedGraph Translate(StoredModel model, long fileLength)
    {
        try
        {
            var values = new GraphValues(model);
            var constants = new Constants(model, values);
            var problems = new List<string>();
            IReadOnlyList<ChainStep> steps = GraphChain.Of(values, constants, problems);
            problems.AddRange(steps.SelectMany(KnownOperators.ProblemsOf));
            if (problems.Count > 0)
                throw new InvalidDataException(
                    $"The model has what is not known here:\n  {string.Join("\n  ", problems.Distinct().Take(100))}");
            var image = InputImage.Of(values.Input, model.Producer, steps, constants);
            long? batch = values.Input.Shape!.Value[0] is > 0 and var count ? count : null;
            LayerChain chain = new ChainTranslator(constants, image, batch, fileLength)
                .Translate(values.Input.Name, steps);
            double? scale = chain.PixelScale ?? (values.Input.Type == StoredType.UInt8 ? 1 : null);
            return new TranslatedGraph(
                Build(image, chain.Layers, model.GraphName), scale, [.. values.Unused(model)]);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message}\n{WayOut}", exception);
        }
    }

    private static Cnn Build(InputImage image, IReadOnlyList<BuiltLayer> layers, string graph)
    {
        CnnArchitecture architecture = Architecture(image, [.. layers.Select(layer => layer.Layer)]);
        // Other programs name nodes by what they do; ours by the layer.
        if (graph == nameof(Cnn))
            architecture = Named(image, architecture, layers);
        var network = new Cnn(architecture);
        foreach ((CnnLayer placed, BuiltLayer built) in architecture.Layout.Layers.Zip(layers))
        {
            foreach ((string name, float[] values) in built.Weights)
            {
                FiniteValues.Check($"{placed.Name}.{name}", values);
                network.SetWeights($"{placed.Name}.{name}", values);
            }
        }

        return network;
    }

    private static CnnArchitecture Architecture(InputImage image, IEnumerable<Layer> layers)
    {
        try
        {
            return new CnnArchitecture(image.Size.Height, image.Size.Width, image.Size.Channels, layers);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new InvalidDataException(
                $"The model is a network that cannot be here: {exception.Message}", exception);
        }
    }

    private static CnnArchitecture Named(
        InputImage image, CnnArchitecture architecture, IReadOnlyList<BuiltLayer> layers)
    {
        Layer[] named =
        [
            .. layers.Zip(architecture.Layout.Layers, (built, placed) =>
                built.Node is { Name.Length: > 0 } node && node.Name != placed.Name
                    ? built.Layer with { Name = node.Name }
                    : built.Layer),
        ];
        try
        {
            return Architecture(image, named);
        }
        catch (InvalidDataException)
        {
            // Another program has the same name for its graph, and names of nodes that cannot be those of layers.
            return architecture;
        }
    }
}
