namespace MnistCnn.Data;

/// <summary>
/// Images of one size with their labels, to train on or to judge by, wherever their pixels lie: an
/// <see cref="ImageSet"/> has them in memory, a <see cref="Packed.PackedImageSet"/> in a file. Labels of up to 65,536
/// classes are in memory.
/// </summary>
public abstract class ImageSource
{
    private protected ImageSource(
        ReadOnlyMemory<ushort> labels, int height, int width, int channels, IReadOnlyList<string> classNames,
        ReadOnlyMemory<float>? sampleWeights)
    {
        (Labels, Height, Width, Channels, ClassNames, SampleWeights) =
            (labels, height, width, channels, classNames, sampleWeights);
    }

    /// <summary>How many images there are, at least 1.</summary>
    public int Count => Labels.Length;

    /// <summary>Rows of each image.</summary>
    public int Height { get; }

    /// <summary>Columns of each image.</summary>
    public int Width { get; }

    /// <summary>Channels of each image, 1 for grey.</summary>
    public int Channels { get; }

    /// <summary>Bytes of each image: channels × height × width.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>All labels, each an index into <see cref="ClassNames"/>.</summary>
    public ReadOnlyMemory<ushort> Labels { get; }

    /// <summary>
    /// What the loss of each image counts in training; null where all count 1. Parts taken from a set keep theirs.
    /// </summary>
    /// <seealso cref="ImageSet.WithSampleWeights"/>
    /// <seealso cref="Packed.PackedImageSet.WithSampleWeights"/>
    public ReadOnlyMemory<float>? SampleWeights { get; }

    /// <summary>The name of each class; for digits <c>0</c> to <c>9</c>.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes: the length of <see cref="ClassNames"/>.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>Whether the pixels are in memory.</summary>
    internal abstract bool IsInMemory { get; }

    /// <summary>The label of one image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> is not from 0 to <see cref="Count"/> − 1.
    /// </exception>
    public int GetLabel(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Labels.Span[index];
    }

    /// <summary>Copies the pixels of images that follow each other, as many as there is room for.</summary>
    /// <param name="first">The first image.</param>
    /// <param name="pixels">
    /// Takes images × channels × height × width bytes: its length is a multiple of <see cref="ImageSize"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The images are not all from 0 to <see cref="Count"/> − 1, or the length is no whole number of images.
    /// </exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public void ReadImages(int first, Span<byte> pixels)
    {
        (int count, int rest) = Math.DivRem(pixels.Length, ImageSize);
        if (rest != 0)
            throw new ArgumentException(
                $"An image has {ImageSize} bytes, and {pixels.Length} are no whole number of images.", nameof(pixels));
        if (first < 0 || count > Count - first)
            throw new ArgumentOutOfRangeException(
                nameof(first), first, $"There are {Count} images, numbered from 0, and {count} of them are asked for.");
        Read(first, pixels);
    }

    /// <summary>The first <paramref name="count"/> images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is not from 1 to <see cref="Count"/>.
    /// </exception>
    public abstract ImageSource Take(int count);

    /// <summary>
    /// The images at <paramref name="indices"/>, copied into memory in that order; an index may come more than once.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There is no index, or one is not from 0 to <see cref="Count"/> − 1.
    /// </exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public ImageSet Select(ReadOnlySpan<int> indices)
    {
        if (indices.IsEmpty)
            throw new ArgumentException(
                "An image set needs at least one image, and there are no indices.", nameof(indices));
        int wrong = indices.IndexOfAnyExceptInRange(0, Count - 1);
        if (wrong >= 0)
            throw new ArgumentOutOfRangeException(
                nameof(indices), indices[wrong], $"There are {Count} images, numbered from 0; see number {wrong}.");
        byte[] pixels = new byte[checked(indices.Length * ImageSize)];
        ushort[] labels = new ushort[indices.Length];
        float[]? weights = SampleWeights is null ? null : new float[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            labels[i] = Labels.Span[indices[i]];
            weights?[i] = SampleWeights!.Value.Span[indices[i]];
            Read(indices[i], pixels.AsSpan(i * ImageSize, ImageSize));
        }

        var selected = ImageSet.FromMemory(pixels, labels, Height, Width, Channels, ClassNames);
        return weights is null ? selected : selected.WithSampleWeights(weights);
    }

    /// <summary>Copies the pixels of images that are there.</summary>
    internal abstract void Read(int first, Span<byte> pixels);

    /// <summary>The pixels of images that follow each other, where they lie in memory or, read, in a buffer.</summary>
    /// <param name="first">The first image.</param>
    /// <param name="count">How many.</param>
    /// <param name="buffer">Room for them, made where it is needed.</param>
    internal abstract ReadOnlySpan<byte> GetImages(int first, int count, ref byte[]? buffer);

    /// <summary>What tells these images and labels from others: a SHA-256 of them, computed or known.</summary>
    internal abstract string GetFingerprint();

    /// <summary>Refuses a share that leaves a part empty.</summary>
    /// <param name="fraction">The share to cut off.</param>
    /// <param name="parameter">What the caller calls it.</param>
    /// <returns>How many images are left for training.</returns>
    private protected int TrainingPart(double fraction, string parameter)
    {
        CheckShare(fraction, parameter);
        // As a decimal number, because 100 × (1 − 0.9) is less than 10 otherwise.
        int training = (int)(Count * (1 - (decimal)fraction));
        CheckParts(fraction, Count - training, "", parameter);
        return training;
    }

    private protected static void CheckShare(double fraction, string parameter)
    {
        if (!(fraction > 0 && fraction < 1))
            throw new ArgumentOutOfRangeException(
                parameter, fraction, "The validation share must be above 0 and below 1.");
    }

    private protected void CheckParts(double fraction, int validation, string of, string parameter)
    {
        if (validation == 0 || validation == Count)
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"A share of {fraction}{of} draws {validation} of {Count} images, and both parts need at least ")
                + "one.",
                parameter);
    }

    private protected void CheckCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
    }

    /// <summary>A copy of weights that fit these images.</summary>
    private protected ReadOnlyMemory<float> CheckedWeights(ReadOnlySpan<float> weights)
    {
        if (weights.Length != Count)
            throw new ArgumentException(
                $"There must be a weight for each of {Count} images, and there are {weights.Length}.", nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && float.IsFinite(weights[i])))
                throw new ArgumentOutOfRangeException(
                    nameof(weights), weights[i],
                    $"The weight of an image must be at least 0 and finite; see number {i}.");
        }

        return weights.ToArray();
    }
}
