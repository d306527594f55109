namespace MnistCnn.Data.Packed;

/// <summary>
/// Images that stay in a file while a model trains on them or is judged by them. In memory are their labels, their
/// order and some thousand images. <see cref="PackedImageWriter"/> writes such files.
/// </summary>
/// <remarks>
/// Training reads ahead on another thread. For several threads and trainers at once. Disposing it closes the file, for
/// the parts taken from it too; what reads then gets an <see cref="ObjectDisposedException"/>. Not while it trains.
/// </remarks>
/// <example><code>
/// using PackedImageSet digits = PackedImageSet.Open("digits.images");
/// (ImageSource training, ImageSource validation) = digits.Split(0.01);
/// trainer.Fit(training, validation);
/// </code></example>
public sealed class PackedImageSet : ImageSource, IDisposable
{
    private readonly PackedFile _file;
    private readonly int _first;
    private readonly bool _isWhole;

    private PackedImageSet(PackedFile file, int first, int count, ReadOnlyMemory<float>? weights, bool isWhole)
        : base(
            file.Labels.AsMemory(first, count), file.Header.Height, file.Header.Width, file.Header.Channels,
            file.Header.ClassNames, weights) => (_file, _first, _isWhole) = (file, first, isWhole);

    internal override bool IsInMemory => false;

    /// <summary>Opens a file, reads its labels, and holds it against its header; pixels are not looked at.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">
    /// It is no such file, has not the length that its header calls for, or a label has no class.
    /// </exception>
    public static PackedImageSet Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = PackedFile.Open(path);
        return new PackedImageSet(file, 0, file.Header.Count, null, isWhole: true);
    }

    /// <summary>
    /// Reads the whole file, and compares it with the fingerprint that was stored when it was packed. A run that is
    /// resumed trusts that one, and reads nothing for it.
    /// </summary>
    /// <param name="cancellationToken">Ends it after some more images.</param>
    /// <exception cref="InvalidDataException">The file is damaged: both fingerprints are named.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public void Verify(CancellationToken cancellationToken = default) => _file.Verify(cancellationToken);

    /// <summary>The first <paramref name="count"/> images, which stay in the file.</summary>
    /// <inheritdoc/>
    public override ImageSource Take(int count)
    {
        CheckCount(count);
        return Part(0, count, SampleWeights);
    }

    /// <summary>
    /// Cuts off the last part for validation; both stay in the file. They were shuffled when they were packed, so that
    /// it is as good as drawn.
    /// </summary>
    /// <param name="fraction">
    /// The share of <see cref="ImageSource.Count"/> to cut off, above 0 and below 1. What is left for training is
    /// rounded down.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="fraction"/> is out of range, or leaves one part empty.
    /// </exception>
    public (ImageSource Train, ImageSource Validation) Split(double fraction)
    {
        int training = TrainingPart(fraction, nameof(fraction));
        return (Part(0, training, SampleWeights), Part(training, Count - training, SampleWeights));
    }

    /// <inheritdoc cref="ImageSet.WithSampleWeights"/>
    public ImageSource WithSampleWeights(ReadOnlySpan<float> weights) => Part(0, Count, CheckedWeights(weights));

    /// <summary>Closes the file. Of a part taken from it, it does nothing.</summary>
    public void Dispose()
    {
        if (_isWhole)
            _file.Dispose();
    }

    internal override void Read(int first, Span<byte> pixels) => _file.Read((long)_first + first, pixels);

    internal override ReadOnlySpan<byte> GetImages(int first, int count, ref byte[]? buffer)
    {
        int length = checked(count * ImageSize);
        if (buffer is null || buffer.Length < length)
            buffer = new byte[length];
        Span<byte> pixels = buffer.AsSpan(0, length);
        Read(first, pixels);
        return pixels;
    }

    internal override string GetFingerprint() => Count == _file.Header.Count
        ? _file.Header.Fingerprint
        : $"{_file.Header.Fingerprint}, of {_file.Header.Count} images those from {_first} on";

    private PackedImageSet Part(int first, int count, ReadOnlyMemory<float>? weights) =>
        new(_file, _first + first, count, weights?[first..(first + count)], isWhole: false);
}
