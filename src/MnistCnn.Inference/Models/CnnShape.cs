using System.Collections.Immutable;

namespace MnistCnn.Models;

/// <summary>The sizes that follow from <see cref="CnnOptions"/>; making one checks every option.</summary>
internal sealed class CnnShape
{
    /// <summary>
    /// The most values that all convolutions may take and give for one image together, with what they pad: enough for 24 filters
    /// on 1024×1024 pixels, and so few that a small file which describes a huge network costs little.
    /// </summary>
    public const long MaxValues = 1 << 25;

    /// <exception cref="ArgumentException">
    /// An option is out of its range, the image cannot hold so many blocks, or the layers take and give too many values.
    /// </exception>
    public CnnShape(CnnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CnnOptionsValidation.Check(options);
        Options = options;
        Blocks = PlanBlocks(options);
        CheckValues(options, Blocks);
        ConvBlockShape last = Blocks[^1];
        FlattenedSize = checked(last.Filters * last.OutputHeight * last.OutputWidth);
    }

    public CnnOptions Options { get; }

    public ImmutableArray<ConvBlockShape> Blocks { get; }

    /// <summary>Values that enter the hidden dense layer, in channel, row, column order.</summary>
    public int FlattenedSize { get; }

    private static ImmutableArray<ConvBlockShape> PlanBlocks(CnnOptions options)
    {
        ImmutableArray<ConvBlockShape>.Builder blocks = ImmutableArray.CreateBuilder<ConvBlockShape>(options.ConvDepth);
        (int channels, int height, int width) = (options.InputChannels, options.InputHeight, options.InputWidth);
        foreach (int filters in options.Filters)
        {
            int shrink = options.Padding == ConvPadding.Valid ? options.KernelSize - 1 : 0;
            int pool = options.Pooling == PoolingKind.None ? 1 : options.PoolSize;
            (int convHeight, int convWidth) = (height - shrink, width - shrink);
            if (convHeight < pool || convWidth < pool)
                throw TooDeep(options, blocks);
            blocks.Add(new ConvBlockShape(
                channels, height, width, filters, convHeight, convWidth, convHeight / pool, convWidth / pool));
            (channels, height, width) = (filters, convHeight / pool, convWidth / pool);
        }

        return blocks.MoveToImmutable();
    }

    private static void CheckValues(CnnOptions options, ImmutableArray<ConvBlockShape> blocks)
    {
        int border = options.Padding == ConvPadding.Same ? options.KernelSize - 1 : 0;
        long values = 0;
        foreach (ConvBlockShape block in blocks)
            values += ((long)block.InputChannels * (block.InputHeight + border) * (block.InputWidth + border))
                + ((long)block.Filters * block.ConvHeight * block.ConvWidth);
        if (values > MaxValues)
            throw new ArgumentException(
                $"The layers take and give {values} values for one image of {options.InputChannels}×{options.InputHeight}×{options.InputWidth}, "
                + $"and at most {MaxValues} can be computed. Use smaller images or fewer {nameof(CnnOptions.Filters)}.",
                nameof(options));
    }

    private static ArgumentException TooDeep(CnnOptions options, ImmutableArray<ConvBlockShape>.Builder blocks)
    {
        bool square = options.InputHeight == options.InputWidth;
        IEnumerable<string> sizes = blocks
            .Select(block => (block.OutputHeight, block.OutputWidth))
            .Prepend((options.InputHeight, options.InputWidth))
            .Select(size => square ? $"{size.Item1}" : $"{size.Item1}×{size.Item2}");
        string pooling = options.Pooling == PoolingKind.None ? "no pooling" : $"{options.PoolSize}×{options.PoolSize} pooling";
        return new ArgumentException(
            $"{nameof(CnnOptions.ConvDepth)} {options.ConvDepth} does not fit a {options.InputHeight}×{options.InputWidth} image: "
            + $"with {options.KernelSize}×{options.KernelSize} convolutions ({nameof(CnnOptions.Padding)} {options.Padding}) "
            + $"and {pooling}, {string.Join('→', sizes)} allows at most {blocks.Count} block{(blocks.Count == 1 ? "" : "s")}. "
            + $"Use fewer blocks, {nameof(CnnOptions.Padding)} {ConvPadding.Same}, or larger images.",
            nameof(options));
    }
}
