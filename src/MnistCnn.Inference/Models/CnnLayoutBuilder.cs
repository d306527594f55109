using System.Collections.Immutable;

namespace MnistCnn.Models;

/// <summary>Puts the layers of a network together, each from the size that the one before gives.</summary>
internal sealed class CnnLayoutBuilder(CnnOptions options)
{
    /// <summary>
    /// The most values that all convolutions may take and give for one image together, with what they pad: enough for
    /// 24 filters on 1024×1024 pixels, and so few that a small file which describes a huge network costs little.
    /// </summary>
    public const long MaxValues = 1 << 25;

    private readonly ImmutableArray<CnnLayer>.Builder _layers = ImmutableArray.CreateBuilder<CnnLayer>();
    private readonly List<MapSize> _sizes = [];
    private long _values;
    private MapSize _size = new(options.InputChannels, options.InputHeight, options.InputWidth);

    public ImmutableArray<CnnLayer> Build()
    {
        _sizes.Add(_size);
        for (int block = 0; block < options.Filters.Length; block++)
            AddBlock(block + 1, options.Filters[block]);
        if (_values > MaxValues)
            throw TooLarge();
        Add(new FlattenLayer("flatten", _size));
        Add(new DenseLayer("dense1", _size, new MapSize(options.DenseUnits)));
        Add(new ReluLayer("dense1_relu", _size));
        Add(new DropoutLayer("dropout", _size, options.Dropout));
        Add(new DenseLayer("dense2", _size, new MapSize(options.ClassCount)));
        return _layers.ToImmutable();
    }

    private void AddBlock(int number, int filters)
    {
        int shrink = options.Padding == ConvPadding.Valid ? options.KernelSize - 1 : 0;
        int pool = options.Pooling == PoolingKind.None ? 1 : options.PoolSize;
        var convolved = new MapSize(filters, _size.Height - shrink, _size.Width - shrink);
        if (convolved.Height < pool || convolved.Width < pool)
            throw TooDeep();
        var convolution = new ConvolutionLayer($"conv{number}", _size, convolved, options.KernelSize, options.Padding);
        _values += ValuesOf(convolution);
        Add(convolution);
        if (options.BatchNormalization == BatchNormalization.BeforeActivation)
            Add(new NormalizationLayer($"batch_norm{number}", _size));
        Add(new ReluLayer($"relu{number}", _size));
        if (options.Pooling != PoolingKind.None)
            Add(new PoolingLayer(
                $"pool{number}", _size, new MapSize(filters, convolved.Height / pool, convolved.Width / pool),
                options.Pooling, pool));
        if (options.BatchNormalization == BatchNormalization.AfterPooling)
            Add(new NormalizationLayer($"batch_norm{number}", _size));
        _sizes.Add(_size);
    }

    private void Add(CnnLayer layer)
    {
        _layers.Add(layer);
        _size = layer.Output;
    }

    private static long ValuesOf(ConvolutionLayer layer)
    {
        (MapSize from, MapSize to, int border) = (layer.Input, layer.Output, 2 * layer.Border);
        return ((long)from.Channels * (from.Height + border) * (from.Width + border)) + (
            (long)to.Channels * to.Height * to.Width);
    }

    private ArgumentException TooLarge() => new(
        $"The layers take and give {_values} values for one image of "
        + $"{options.InputChannels}×{options.InputHeight}×{options.InputWidth}, and at most {MaxValues} can be "
        + $"computed. Use smaller images or fewer {nameof(CnnOptions.Filters)}.",
        nameof(options));

    private ArgumentException TooDeep()
    {
        bool square = options.InputHeight == options.InputWidth;
        IEnumerable<string> sizes = _sizes.Select(size => square ? $"{size.Height}" : $"{size.Height}×{size.Width}");
        int fitting = _sizes.Count - 1;
        string pooling = options.Pooling == PoolingKind.None
            ? "no pooling"
            : $"{options.PoolSize}×{options.PoolSize} pooling";
        return new ArgumentException(
            $"{nameof(CnnOptions.ConvDepth)} {options.ConvDepth} does not fit a "
            + $"{options.InputHeight}×{options.InputWidth} image: with {options.KernelSize}×{options.KernelSize} "
            + $"convolutions ({nameof(CnnOptions.Padding)} {options.Padding}) and {pooling}, {string.Join('→', sizes)} "
            + $"allows at most {fitting} block{(fitting == 1 ? "" : "s")}. "
            + $"Use fewer blocks, {nameof(CnnOptions.Padding)} {ConvPadding.Same}, or larger images.",
            nameof(options));
    }
}
