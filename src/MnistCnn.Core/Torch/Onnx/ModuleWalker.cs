using System.Collections.Immutable;
using MnistCnn.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Onnx;

/// <summary>Goes through a module in the order of its computation and appends each layer to a graph.</summary>
internal static class ModuleWalker
{
    private static readonly Type[] Layers =
    [
        typeof(Conv2d), typeof(BatchNorm1d), typeof(BatchNorm2d), typeof(ReLU), typeof(LeakyReLU), typeof(ELU),
        typeof(GELU), typeof(SiLU), typeof(Tanh), typeof(Sigmoid), typeof(MaxPool2d), typeof(AvgPool2d),
        typeof(AdaptiveAvgPool2d), typeof(Flatten), typeof(Linear), typeof(Dropout),
        typeof(Dropout2d), typeof(AlphaDropout), typeof(FeatureAlphaDropout), typeof(Identity), typeof(Softmax),
        typeof(LogSoftmax), typeof(CnnModule), typeof(Sequential),
    ];

    /// <exception cref="NotSupportedException">
    /// A layer is of a kind that <see cref="Append"/> does not know.
    /// </exception>
    public static void RequireKnownLayers(string path, nn.Module module)
    {
        if (module is Sequential sequential && RunsItsChildren(sequential))
        {
            foreach ((string name, nn.Module child) in sequential.named_children())
                RequireKnownLayers(Child(path, name), child);
        }
        else if (!Layers.Contains(module.GetType()))
        {
            throw LayerErrors.UnknownLayer(path, module, Layers);
        }
    }

    public static void Append(GraphBuilder graph, string path, nn.Module module)
    {
        switch (module)
        {
            case CnnModule cnn:
                RequireInput(graph, path, cnn);
                CnnGraph.Append(graph, path, cnn.ToCnn());
                break;
            case Sequential sequential:
                AppendEach(graph, path, sequential.named_children());
                break;
            case Conv2d convolution:
                WindowLayers.Append(graph, path, convolution);
                break;
            case MaxPool2d pooling:
                WindowLayers.Append(graph, path, pooling);
                break;
            case AvgPool2d pooling:
                WindowLayers.Append(graph, path, pooling);
                break;
            case AdaptiveAvgPool2d pooling:
                WindowLayers.Append(graph, path, pooling);
                break;
            case BatchNorm2d normalization:
                PlainLayers.Append(graph, path, normalization, rank: 3);
                break;
            case BatchNorm1d normalization:
                PlainLayers.Append(graph, path, normalization, rank: 1);
                break;
            case Linear linear:
                PlainLayers.Append(graph, path, linear);
                break;
            case Flatten flatten:
                PlainLayers.Append(graph, path, flatten);
                break;
            case Softmax softmax:
                PlainLayers.AppendSoftmax(graph, path, softmax, "Softmax", softmax.dim);
                break;
            case LogSoftmax softmax:
                PlainLayers.AppendSoftmax(graph, path, softmax, "LogSoftmax", softmax.dim);
                break;
            case Dropout or Dropout2d or AlphaDropout or FeatureAlphaDropout or Identity:
                break;
            default:
                ActivationGraph.Append(
                    graph, path.Length > 0 ? path : module.GetType().Name, ActivationLayers.Of(path, module));
                break;
        }
    }

    /// <summary>The shape of one input, where the first layer leaves no choice; else null.</summary>
    public static ImmutableArray<long>? InputShapeOf(nn.Module module) => module switch
    {
        CnnModule { Architecture: var network } => [network.InputChannels, network.InputHeight, network.InputWidth],
        Linear linear => [linear.weight.shape[1]],
        Sequential { Count: > 0 } sequential => InputShapeOf((nn.Module)sequential[0]),
        _ => null,
    };

    public static string Child(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    private static void AppendEach(GraphBuilder graph, string path, IEnumerable<(string Name, nn.Module Layer)> layers)
    {
        foreach ((string name, nn.Module layer) in layers)
            Append(graph, Child(path, name), layer);
    }

    private static void RequireInput(GraphBuilder graph, string path, CnnModule cnn)
    {
        ImmutableArray<long> wanted = InputShapeOf(cnn)!.Value;
        if (!graph.ItemShape.AsSpan().SequenceEqual(wanted.AsSpan()))
            throw LayerErrors.Mismatch(path, cnn, string.Join('×', wanted), graph.ItemShape);
    }

    // A class derived from Sequential may compute something else with its children. A delegate knows whose method it
    // calls.
    private static bool RunsItsChildren(Sequential sequential) =>
        ((Func<Tensor, Tensor>)sequential.forward).Method.DeclaringType == typeof(Sequential);
}
