using System.Collections.Immutable;
using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// A block of the network as the kernels compute it. Where a max-pooling follows the convolution and its ReLU at once,
/// all three are one; else the pooling is on its own.
/// </summary>
internal sealed class BlockPlan
{
    /// <param name="block">The layers.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="isFirst">Whether this is the first block.</param>
    /// <param name="next">The block that reads the output, if one does.</param>
    /// <param name="folds">
    /// Whether normalisations are folded into weights, as in inference: then none stands between.
    /// </param>
    public BlockPlan(ConvolutionBlock block, int lanes, bool isFirst, BlockPlan? next, bool folds)
    {
        Block = block;
        bool normalizesBefore = block.Before is not null && !folds;
        bool normalizesAfter = block.After is not null;
        MapSize output = block.Output;
        int rows = normalizesAfter ? output.Height : NeededRows(next, output);
        int columns = normalizesAfter ? output.Width : NeededColumns(next, output);
        Output = new MapPlan(output, lanes, next?.Convolution.Border ?? 0, rows, columns);
        int size = block.Pooling?.Size ?? 1;
        bool isSeparate = normalizesBefore || block.Pooling?.Kind == PoolingKind.Average;
        if (!isSeparate)
        {
            Convolution = new ConvolutionPlan(block.Convolution, lanes, isFirst, size, rectifies: true, Output);
            return;
        }

        MapSize convolved = block.Convolution.Output;
        MapPlan between = normalizesBefore
            ? new MapPlan(convolved, lanes, border: 0, convolved.Height, convolved.Width)
            : new MapPlan(convolved, lanes, border: 0, rows * size, columns * size);
        Convolution =
            new ConvolutionPlan(block.Convolution, lanes, isFirst, pool: 1, rectifies: !normalizesBefore, between);
        Pooling =
            new PoolingPlan(block.Pooling?.Kind ?? PoolingKind.Max, size, rectifies: normalizesBefore, between, Output);
    }

    public ConvolutionBlock Block { get; }

    public ConvolutionPlan Convolution { get; }

    /// <summary>
    /// The pooling where it is on its own, ReLU too where that comes after a normalisation; else null.
    /// </summary>
    public PoolingPlan? Pooling { get; }

    /// <summary>What the block gives, normalised or not.</summary>
    public MapPlan Output { get; }

    /// <summary>The blocks of a network, first to last.</summary>
    public static BlockPlan[] Of(CnnLayout layout, int lanes, bool folds)
    {
        ImmutableArray<ConvolutionBlock> blocks = layout.Blocks;
        var plans = new BlockPlan[blocks.Length];
        BlockPlan? next = null;
        for (int i = plans.Length - 1; i >= 0; i--)
            plans[i] = next = new BlockPlan(blocks[i], lanes, isFirst: i == 0, next, folds);
        return plans;
    }

    private static int NeededRows(BlockPlan? next, MapSize output) =>
        next?.Convolution is { } convolution
            ? convolution.NeededOf(output.Height, convolution.Output.Rows)
            : output.Height;

    private static int NeededColumns(BlockPlan? next, MapSize output) =>
        next?.Convolution is { } convolution
            ? convolution.NeededOf(output.Width, convolution.Output.Columns)
            : output.Width;
}
