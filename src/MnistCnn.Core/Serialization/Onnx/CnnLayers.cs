using MnistCnn.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Serialization.Onnx;

/// <summary>The layers of a <see cref="Cnn"/>, of which its own children are only those with weights and the dropout.</summary>
internal static class CnnLayers
{
    /// <summary>
    /// The layers in the textbook's order, ReLU before max-pooling: the values are those of the network's own order, and
    /// runtimes fuse convolution and ReLU.
    /// </summary>
    public static IEnumerable<(string Name, nn.Module Layer)> Of(Cnn model)
    {
        CnnOptions options = model.Options;
        Dictionary<string, nn.Module> children = model.named_children().ToDictionary(child => child.name, child => child.module);
        using ReLU relu = nn.ReLU();
        using Flatten flatten = nn.Flatten();
        using nn.Module<Tensor, Tensor>? pooling = options.Pooling switch
        {
            PoolingKind.Max => nn.MaxPool2d(options.PoolSize),
            PoolingKind.Average => nn.AvgPool2d(options.PoolSize),
            _ => null,
        };
        for (int block = 1; block <= options.ConvDepth; block++)
        {
            yield return Child($"conv{block}");
            if (options.BatchNormalization == BatchNormalization.BeforeActivation)
                yield return Child($"batch_norm{block}");
            yield return ($"relu{block}", relu);
            if (pooling is not null)
                yield return ($"pool{block}", pooling);
            if (options.BatchNormalization == BatchNormalization.AfterPooling)
                yield return Child($"batch_norm{block}");
        }

        yield return ("flatten", flatten);
        yield return Child("dense1");
        yield return ("dense1_relu", relu);
        yield return Child("dropout");
        yield return Child("dense2");

        (string Name, nn.Module Layer) Child(string name) => (name, children[name]);
    }
}
