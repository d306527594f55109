using MnistCnn.Data;
using MnistCnn.Engines;

namespace MnistCnn.Training;

/// <summary>The images of one window of an order, read into memory; of one window after the other.</summary>
internal sealed class ImageWindow
{
    // Between two pieces it is looked whether to go on.
    private const int PieceBytes = 1 << 20;

    private readonly BatchOrder _order;
    private readonly ImageSource _images;
    private readonly int[] _indices;
    private readonly int[] _sorted;
    private readonly int[] _ranks;
    private readonly int[] _places;
    private readonly byte[] _pixels;

    public ImageWindow(BatchOrder order, ImageSource images)
    {
        (_order, _images) = (order, images);
        int length = order.WindowLength;
        (_indices, _sorted, _ranks, _places) = (new int[length], new int[length], new int[length], new int[length]);
        _pixels = new byte[checked(length * images.ImageSize)];
    }

    /// <summary>The window that is here; −1 for none.</summary>
    public long Number { get; private set; } = -1;

    public Batch BatchAt(long pass, int start, int length) => new(
        pass, _indices.AsSpan(start, length), new LoadedImages(_pixels, _places.AsSpan(start, length)));

    /// <summary>Reads another window, its images in the order of the set: neighbours at once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Read(long window, CancellationToken cancellationToken)
    {
        Number = -1;
        ReadOnlySpan<int> indices = _order.WindowOf(window);
        indices.CopyTo(_indices);
        indices.CopyTo(_sorted);
        for (int i = 0; i < indices.Length; i++)
            _ranks[i] = i;
        Array.Sort(_sorted, _ranks, 0, indices.Length);
        for (int rank = 0; rank < indices.Length; rank++)
            _places[_ranks[rank]] = rank;
        int most = Math.Max(1, PieceBytes / _images.ImageSize);
        for (int start = 0, end; start < indices.Length; start = end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            end = start + 1;
            while (end < indices.Length && end - start < most && _sorted[end] == _sorted[end - 1] + 1)
                end++;
            _images.Read(
                _sorted[start],
                _pixels.AsSpan(start * _images.ImageSize, (end - start) * _images.ImageSize));
        }

        Number = window;
    }
}
