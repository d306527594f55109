using System.Collections.Immutable;

namespace MnistCnn.Models;

/// <summary>
/// The layers that follow from <see cref="CnnOptions"/>, with their names, sizes and tensors: what builder, summary,
/// engine, model files, ONNX, Keras and the module of TorchSharp all go by. Making one checks every option.
/// </summary>
internal sealed class CnnLayout
{
    /// <exception cref="ArgumentException">
    /// An option is out of its range, the image cannot hold so many blocks, or the layers take and give too many
    /// values.
    /// </exception>
    public CnnLayout(CnnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CnnOptionsValidation.Check(options);
        Options = options;
        Layers = new CnnLayoutBuilder(options).Build();
    }

    public CnnOptions Options { get; }

    /// <summary>All layers, first to last.</summary>
    public ImmutableArray<CnnLayer> Layers { get; }

    /// <summary>The tensors of all layers, in their order.</summary>
    public IEnumerable<CnnTensor> Tensors
    {
        get
        {
            foreach (CnnLayer layer in Layers)
                foreach (CnnTensor tensor in layer.Tensors)
                    yield return tensor;
        }
    }

    public MapSize Input => Layers[0].Input;

    /// <summary>Where the map of the last block becomes a list.</summary>
    public FlattenLayer Flatten => (FlattenLayer)Layers[FlattenIndex];

    private int FlattenIndex
    {
        get
        {
            for (int i = 0; ; i++)
            {
                if (Layers[i] is FlattenLayer)
                    return i;
            }
        }
    }

    /// <summary>The layers before <see cref="Flatten"/>, block by block.</summary>
    public ImmutableArray<ConvolutionBlock> Blocks => ConvolutionBlock.Of(Layers.AsSpan()[..FlattenIndex]);

    /// <summary>The layer of a name.</summary>
    /// <param name="name">Such as <c>conv1</c>.</param>
    /// <param name="parameter">Where the caller's user wrote the name, for the message.</param>
    /// <exception cref="ArgumentException">There is none; the message tells all names.</exception>
    public CnnLayer Layer(string name, string parameter = "name")
    {
        foreach (CnnLayer layer in Layers)
        {
            if (layer.Name == name)
                return layer;
        }

        throw new ArgumentException(
            $"There is no layer '{name}'; the network has {string.Join(", ", Layers.Select(layer => layer.Name))}.",
            parameter);
    }
}
