using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>What goes from one layer of a file to the next: a list, rows and columns, or these with channels.</summary>
internal sealed class MapShape
{
    private readonly bool _channelsFirst;
    private readonly bool _hasMaps;
    private MapSize? _image;
    private MapSize _size;

    /// <param name="input">Its sizes at first.</param>
    /// <param name="channelsFirst">Whether channels come before rows.</param>
    /// <param name="hasMaps">Whether any layer goes by rows, columns and channels.</param>
    public MapShape(int[] input, bool channelsFirst, bool hasMaps)
    {
        (_channelsFirst, _hasMaps) = (channelsFirst, hasMaps);
        Rank = input.Length;
        _size = SizeOf(input);
        if (Rank > 1)
            _image = _size;
    }

    /// <summary>What a reshape does.</summary>
    public enum Change
    {
        None,
        Flattened,
        Unknown,
    }

    /// <summary>Sizes that the file has of it: 1 of a list, 3 of a map with channels.</summary>
    public int Rank { get; private set; }

    /// <summary>The images that the network takes.</summary>
    public (int Height, int Width, int Channels) Image =>
        (_image!.Value.Height, _image.Value.Width, _image.Value.Channels);

    /// <summary>Whether it is channels of one pixel.</summary>
    public bool IsOnePixel => _size.Height == 1 && _size.Width == 1;

    /// <summary>Whether channels and pixels have the same order whichever comes first.</summary>
    public bool IsPlain => IsOnePixel || _size.Channels == 1;

    private long Count => (long)_size.Channels * _size.Height * _size.Width;

    /// <summary>Decides which image a list of pixels is, if that is open yet: a square one.</summary>
    public void Settle()
    {
        if (_image is not null)
            return;
        int side = (int)Math.Sqrt(Count);
        if ((long)side * side != Count)
            throw new InvalidDataException(
                $"The model takes a list of {Count} values, which is no square image: begin it with an Input of "
                + "rows, columns and channels, and a Flatten.");
        _image = new MapSize(1, side, side);
    }

    /// <param name="target">The sizes, of which one may be -1.</param>
    /// <param name="isFirst">Whether no layer came before.</param>
    public Change Reshape(int[] target, bool isFirst)
    {
        // Held to what no image has, so that no product overflows.
        long known = target.Where(size => size != -1)
            .Aggregate(1L, (product, size) => size > 0 ? Math.Min(product * size, 1 << 30) : 0);
        if (known < 1 || Count % known != 0 || target.Count(size => size == -1) > 1)
            return Change.Unknown;
        int[] sizes = [.. target.Select(size => size == -1 ? (int)(Count / known) : size)];
        if (sizes.Length is < 1 or > 3
            || sizes.Aggregate(1L, (product, size) => Math.Min(product * size, 1 << 30)) != Count)
            return Change.Unknown;
        if (sizes.Length == 1)
            return Rank == 1 ? Change.None : Change.Flattened;
        MapSize size = SizeOf(sizes);
        bool isOpen = isFirst && _image is null;
        if (!isOpen && !(Rank > 1 && size == _size))
            return Change.Unknown;
        if (isOpen)
            _image = size;
        (_size, Rank) = (size, sizes.Length);
        return Change.None;
    }

    /// <exception cref="InvalidDataException">The layer does not fit.</exception>
    public void Apply(Layer layer, LayerSettings settings)
    {
        if (layer is not (DropoutLayer or ActivationLayer))
            Settle();
        if (layer.NeedsMap && Rank != 3)
            throw settings.Unsupported(
                Rank == 2
                    ? "it gets rows and columns without channels: put a Reshape to (rows, columns, 1) before it"
                    : "it takes a map of rows and columns, and gets a list");
        _size = layer.OutputOf(_size);
        if (layer is FlattenLayer or GlobalAveragePoolingLayer)
            Rank = 1;
        if (_size.Height < 1 || _size.Width < 1)
            throw settings.Unsupported("its windows are larger than what is left of the image");
    }

    private MapSize SizeOf(int[] sizes) => sizes switch
    {
        [int list] => new MapSize(list),
        [int rows, int columns] => new MapSize(1, rows, columns),
        // Where all is flattened at once, one channel is one channel wherever it stands.
        [1, int rows, int columns] when !_hasMaps => new MapSize(1, rows, columns),
        [int channels, int rows, int columns] when _channelsFirst => new MapSize(channels, rows, columns),
        [int rows, int columns, int channels] => new MapSize(channels, rows, columns),
        _ => new MapSize(0),
    };
}
