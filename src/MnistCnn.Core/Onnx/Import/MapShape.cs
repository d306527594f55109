using MnistCnn.Models;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// What goes from one node to the next, for one image: what it is here, and how the file has it, whose maps may have
/// channels last.
/// </summary>
internal sealed class MapShape
{
    /// <param name="image">The images that the network takes, and how the file has them.</param>
    public MapShape(InputImage image) => (Size, Sizes, ChannelsLast) = (image.Size, image.Sizes, image.ChannelsLast);

    /// <summary>What it is here.</summary>
    public MapSize Size { get; private set; }

    /// <summary>Whether it is a list here.</summary>
    public bool IsList { get; private set; }

    /// <summary>Its sizes in the file, without the batch.</summary>
    public long[] Sizes { get; private set; }

    /// <summary>Whether it is a map whose channels come last in the file.</summary>
    public bool ChannelsLast { get; private set; }

    /// <summary>The map that a list was, if the file has its values in the order of row, column, channel.</summary>
    public MapSize? Turned { get; private set; }

    /// <summary>Whether it is a map in the order that convolutions and poolings of ONNX take.</summary>
    public bool IsChannelsFirst => !IsList && Sizes.Length == 3 && !ChannelsLast;

    /// <summary>The dimension of the file with the channels, counted with the batch; 1 of a list.</summary>
    public int ChannelAxis => IsList || Sizes.Length == 1 ? 1
        : Sizes.Length == 3 ? ChannelsLast ? 3 : 1
        : throw new InvalidOperationException("Rows and columns alone have no channels.");

    /// <summary>Whether it has channels in the file, or is a list.</summary>
    public bool HasChannels => IsList ? Sizes[0] == Size.Length : Sizes.Length is 1 or 3;

    /// <summary>Whether it is a list in the file too, without sizes of 1 behind it.</summary>
    public bool IsPlainList => Sizes.Length == 1;

    // Whether channels and pixels have the same order whichever comes first.
    private bool IsPlain => Size.Channels == 1 || (Size.Height == 1 && Size.Width == 1);

    /// <summary>A layer has made another map of a map.</summary>
    public void BecomeMap(MapSize size) => (Size, Sizes) = (size, [size.Channels, size.Height, size.Width]);

    /// <summary>A layer has made a list.</summary>
    /// <param name="length">How many values.</param>
    /// <param name="sizes">How the file has them.</param>
    public void BecomeList(int length, params long[] sizes) =>
        (Size, IsList, Sizes, ChannelsLast, Turned) = (new MapSize(length), true, sizes, false, null);

    /// <summary>A map has been flattened, as the file has it.</summary>
    /// <param name="sizes">The list's sizes in the file.</param>
    public void Flatten(long[] sizes)
    {
        MapSize? turned = ChannelsLast && !IsPlain ? Size : null;
        BecomeList(Size.Length, sizes);
        Turned = turned;
    }

    /// <summary>Gives the values other sizes, in the order that they have.</summary>
    public Reshape ReshapeTo(long[] sizes)
    {
        if (sizes.AsSpan().SequenceEqual(Sizes))
            return Reshape.Nothing;
        bool isListOfAll = sizes.Contains(Size.Length) && sizes.All(size => size == 1 || size == Size.Length);
        if (IsList)
        {
            if (!isListOfAll)
                return Reshape.Unknown;
            Sizes = sizes;
            return Reshape.Nothing;
        }

        if (sizes is [var all] && all == Size.Length)
            return Reshape.Flattened;
        bool[] orders = ChannelsLast ? [true, false] : [false, true];
        foreach (bool last in orders)
        {
            bool isSame = last == ChannelsLast || IsPlain;
            (long channels, long height, long width) = sizes switch
            {
                [var rows, var columns] => (1, rows, columns),
                [var first, var second, var third] => last ? (third, first, second) : (first, second, third),
                _ => (0, 0, 0),
            };
            if (isSame && (channels, height, width) == (Size.Channels, Size.Height, Size.Width))
            {
                (Sizes, ChannelsLast) = (sizes, last);
                return Reshape.Nothing;
            }
        }

        return isListOfAll && sizes[0] == Size.Length ? Reshape.Flattened : Reshape.Unknown;
    }

    /// <summary>Changes the order of the dimensions; false where what comes out is no map in either order.</summary>
    /// <param name="order">Which dimension comes first, second, …, counted without the batch from 0.</param>
    public bool Transpose(int[] order)
    {
        if (order.Length != Sizes.Length)
            return false;
        long[] sizes = [.. order.Select(dimension => Sizes[dimension])];
        bool isSame = order.Index().All(dimension => dimension.Index == dimension.Item);
        bool isTurned = Sizes.Length == 3 && order.AsSpan().SequenceEqual(ChannelsLast ? [2, 0, 1] : [1, 2, 0]);
        if (IsList ? Sizes.Count(size => size != 1) > 1 : !isSame && !isTurned)
            return false;
        ChannelsLast ^= !IsList && isTurned;
        Sizes = sizes;
        return true;
    }
}
