using System.Collections.Immutable;
using MnistCnn.Models.Layers;

namespace MnistCnn.Models;

/// <summary>A layer in its place: what it is called, what it takes and gives.</summary>
/// <param name="Name">Such as <c>conv1</c>.</param>
/// <param name="Layer">What it does.</param>
/// <param name="Input">What the layer before gives.</param>
/// <param name="IsFlat">Whether that is a list of values, not a map of rows and columns.</param>
internal sealed record CnnLayer(string Name, Layer Layer, MapSize Input, bool IsFlat)
{
    /// <summary>What it gives.</summary>
    public MapSize Output { get; } = Layer.OutputOf(Input);

    /// <summary>Whether it gives a list of values.</summary>
    public bool GivesFlat => IsFlat || Layer is FlattenLayer or GlobalAveragePoolingLayer;

    /// <summary>What summaries call it: PyTorch's name.</summary>
    public string Type => Layer.TypeOn(IsFlat);

    /// <summary>Its tensors in PyTorch's order; none for layers such as pooling.</summary>
    public ImmutableArray<CnnTensor> Tensors { get; } = Layer.TensorsOf(Name, Input);

    /// <summary>Multiplications and additions of weights that one image takes in the forward pass.</summary>
    public long Flops => Layer.FlopsOf(Input);

    /// <summary>Rows and columns that the first windows of a convolution or a pooling reach over the border.</summary>
    public (int Top, int Left) Border => (PaddingOfRows.Before, PaddingOfColumns.Before);

    /// <summary>How far the windows of a convolution or a pooling reach over the top and the bottom.</summary>
    public (int Before, int After) PaddingOfRows => Layer switch
    {
        ConvolutionLayer convolution => Windows.PaddingOf(
            Input.Height, convolution.KernelHeight, convolution.Stride, convolution.Padding),
        PoolingLayer pooling => Windows.PaddingOf(Input.Height, pooling.Size, pooling.Stride, pooling.Padding),
        _ => (0, 0),
    };

    /// <summary>How far the windows of a convolution or a pooling reach over the left and the right.</summary>
    public (int Before, int After) PaddingOfColumns => Layer switch
    {
        ConvolutionLayer convolution => Windows.PaddingOf(
            Input.Width, convolution.KernelWidth, convolution.Stride, convolution.Padding),
        PoolingLayer pooling => Windows.PaddingOf(Input.Width, pooling.Size, pooling.Stride, pooling.Padding),
        _ => (0, 0),
    };

    /// <summary>Whether the layer has a tensor of such a name, for instance a bias.</summary>
    public bool Has(string tensor)
    {
        foreach (CnnTensor candidate in Tensors)
        {
            if (candidate.Name.Length == Name.Length + 1 + tensor.Length
                && candidate.Name.EndsWith(tensor, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
