using System.Collections.Immutable;

namespace MnistCnn.Models;

/// <summary>
/// A convolution and what follows it up to the next: in this order, each but the convolution and ReLU at will.
/// </summary>
/// <param name="Convolution">Its size and kernels.</param>
/// <param name="Before">The normalisation before ReLU.</param>
/// <param name="Pooling">The pooling after ReLU.</param>
/// <param name="After">The normalisation after pooling.</param>
internal sealed record ConvolutionBlock(
    ConvolutionLayer Convolution, NormalizationLayer? Before, PoolingLayer? Pooling, NormalizationLayer? After)
{
    public MapSize Output => Pooling?.Output ?? Convolution.Output;

    /// <summary>Takes layers apart into blocks.</summary>
    public static ImmutableArray<ConvolutionBlock> Of(ReadOnlySpan<CnnLayer> layers)
    {
        ImmutableArray<ConvolutionBlock>.Builder blocks = ImmutableArray.CreateBuilder<ConvolutionBlock>();
        bool rectified = false;
        foreach (CnnLayer layer in layers)
        {
            if (layer is ConvolutionLayer convolution)
            {
                blocks.Add(new ConvolutionBlock(convolution, null, null, null));
                rectified = false;
                continue;
            }

            rectified |= layer is ReluLayer;
            blocks[^1] = layer switch
            {
                NormalizationLayer normalization => rectified
                    ? blocks[^1] with { After = normalization }
                    : blocks[^1] with { Before = normalization },
                PoolingLayer pooling => blocks[^1] with { Pooling = pooling },
                _ => blocks[^1],
            };
        }

        return blocks.ToImmutable();
    }
}
