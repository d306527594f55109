using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistCnn.Inference;
using MnistCnn.Validation;

namespace MnistCnn.Data;

/// <summary>
/// Images of one size with their labels, as one block of bytes: N × channels × height × width, 0 to 255, and N labels
/// of up to 65,536 classes. Parts taken from a set share its memory.
/// </summary>
/// <example>
/// <code>
/// // Two images of 2×2 pixels, row by row, and what they show.
/// var images = ImageSet.FromArrays(
///     [0, 255, 0, 255, 255, 255, 0, 0], [0, 1], height: 2, width: 2, classNames: ["column", "row"]);
/// Console.WriteLine($"{images.Count} images; the first shows a {images.ClassNames[images.GetLabel(0)]}");
/// </code>
/// </example>
public sealed class ImageSet : ImageSource
{
    /// <summary>The most classes that a set may have.</summary>
    internal const int MostClasses = ushort.MaxValue + 1;

    private static readonly IReadOnlyList<string> Digits =
        Array.AsReadOnly(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);

    private ImageSet(
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<ushort> labels,
        int height,
        int width,
        int channels,
        IReadOnlyList<string> classNames,
        ReadOnlyMemory<float>? sampleWeights = null)
        : base(labels, height, width, channels, classNames, sampleWeights) => Pixels = pixels;

    /// <summary>All pixels: N × channels × height × width, channel by channel, in it row by row.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    internal override bool IsInMemory => true;

    /// <summary>
    /// Makes a set of arrays. It keeps the pixels and does not copy them, unless they must be put in another order.
    /// </summary>
    /// <param name="pixels">
    /// N × <paramref name="channels"/> × <paramref name="height"/> × <paramref name="width"/> bytes: image by image, in
    /// it channel by channel; or, with <paramref name="channelsLast"/>, pixel by pixel.
    /// </param>
    /// <param name="labels">N labels, each below the number of class names.</param>
    /// <param name="height">Rows of each image, at least 1.</param>
    /// <param name="width">Columns of each image, at least 1.</param>
    /// <param name="channels">Channels of each image, at least 1.</param>
    /// <param name="classNames">
    /// 2 to 65,536 names, of 1 to 200 characters each, none of them control characters; left out, <c>0</c> to <c>9</c>.
    /// </param>
    /// <param name="channelsLast">
    /// Whether the channels of each pixel stand together, N × height × width × channels, as decoders and Keras have
    /// them: red, green, blue, red, green, blue. Default false.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The lengths do not fit together, there is no image, a label has no class name, or a class name cannot be one.
    /// </exception>
    public static ImageSet FromArrays(
        byte[] pixels, byte[] labels, int height, int width, int channels = 1, IReadOnlyList<string>? classNames = null,
        bool channelsLast = false)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return FromArrays(pixels, Widened(labels), height, width, channels, classNames, channelsLast);
    }

    /// <summary>The same of labels that may be above 255; they are kept, too.</summary>
    /// <inheritdoc cref="FromArrays(byte[], byte[], int, int, int, IReadOnlyList{string}, bool)"/>
    public static ImageSet FromArrays(
        byte[] pixels, ushort[] labels, int height, int width, int channels = 1,
        IReadOnlyList<string>? classNames = null, bool channelsLast = false)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ImageSet images = FromMemory(pixels, labels, height, width, channels, CheckedNames(classNames));
        return channelsLast && channels > 1
            ? new ImageSet(
                ChannelOrder.ToChannelsFirst(pixels, height, width, channels), images.Labels, height, width, channels,
                images.ClassNames)
            : images;
    }

    /// <summary>Labels as files of bytes have them.</summary>
    internal static ushort[] Widened(ReadOnlySpan<byte> labels)
    {
        ushort[] wide = new ushort[labels.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = labels[i];
        return wide;
    }

    /// <summary>Makes a set of memory, which it keeps; <paramref name="classNames"/> are already checked.</summary>
    internal static ImageSet FromMemory(
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<ushort> labels,
        int height,
        int width,
        int channels,
        IReadOnlyList<string> classNames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (labels.IsEmpty)
            throw new ArgumentException(
                "An image set needs at least one image, and there are no labels.", nameof(labels));
        Int128 expected = (Int128)labels.Length * channels * height * width;
        if (pixels.Length != expected)
            throw new ArgumentException(
                $"{labels.Length} labels of {channels}×{height}×{width} images need {expected} pixel bytes, "
                + $"and there are {pixels.Length}.",
                nameof(pixels));
        int wrong = labels.Span.IndexOfAnyExceptInRange((ushort)0, (ushort)(classNames.Count - 1));
        if (wrong >= 0)
            throw new ArgumentException(
                $"Label {labels.Span[wrong]} at index {wrong} has no class: there are {classNames.Count} class names, "
                + $"0 to {classNames.Count - 1}.",
                nameof(labels));
        return new ImageSet(pixels, labels, height, width, channels, classNames);
    }

    /// <summary>A copy of the names that nobody can change, or the ten digits.</summary>
    internal static IReadOnlyList<string> CheckedNames(IReadOnlyList<string>? classNames)
    {
        if (classNames is null)
            return Digits;
        string[] names = [.. classNames];
        if (names.Length is < 2 or > MostClasses)
            throw new ArgumentException(
                $"There must be 2 to {MostClasses} class names, and there are {names.Length}.", nameof(classNames));
        for (int label = 0; label < names.Length; label++)
        {
            if (ClassName.Problem(names[label]) is { } problem)
                throw new ArgumentException(
                    $"The name of class {label} of {names.Length} {problem}.", nameof(classNames));
        }

        return Array.AsReadOnly(names);
    }

    /// <summary>The pixels of one image: channels × height × width bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="index"/> is not from 0 to <see cref="ImageSource.Count"/> − 1.
    /// </exception>
    public ReadOnlySpan<byte> GetImage(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Pixels.Span.Slice(index * ImageSize, ImageSize);
    }

    /// <summary>
    /// The same images, the loss of each counted so often in training: Keras's <c>sample_weight</c>. The mean is still
    /// over the number of images. With <c>TrainerOptions.ClassWeights</c> both are multiplied; judging weighs nothing.
    /// </summary>
    /// <param name="weights">One for each image, 0 or more; copied.</param>
    /// <exception cref="ArgumentException">
    /// There are not as many as images, or one is negative or not finite.
    /// </exception>
    public ImageSet WithSampleWeights(ReadOnlySpan<float> weights) =>
        new(Pixels, Labels, Height, Width, Channels, ClassNames, CheckedWeights(weights));

    /// <inheritdoc/>
    public override ImageSet Take(int count)
    {
        CheckCount(count);
        return Slice(0, count);
    }

    /// <summary>A set of one image.</summary>
    internal ImageSet At(int index)
    {
        _ = GetLabel(index);
        return Slice(index, 1);
    }

    /// <summary>Cuts off the last part for validation, as Keras's <c>validation_split</c> does.</summary>
    /// <param name="fraction">
    /// The share of <see cref="ImageSource.Count"/> to cut off, above 0 and below 1. What is left for training is
    /// rounded down: 0.1 of 1,001 images leaves 900 and cuts off 101.
    /// </param>
    /// <exception cref="ArgumentException">
    /// <paramref name="fraction"/> is out of range, or leaves one part empty.
    /// </exception>
    public (ImageSet Train, ImageSet Validation) Split(double fraction) => Split(fraction, nameof(fraction));

    /// <inheritdoc cref="Split(double)"/>
    /// <param name="fraction">The share.</param>
    /// <param name="parameter">What the caller calls it.</param>
    internal (ImageSet Train, ImageSet Validation) Split(double fraction, string parameter)
    {
        int training = TrainingPart(fraction, parameter);
        return (Slice(0, training), Slice(training, Count - training));
    }

    /// <summary>Draws a part for validation at random, of each class the same share.</summary>
    /// <param name="fraction">The share to draw, above 0 and below 1; rounded in each class.</param>
    /// <param name="seed">The same seed draws the same images.</param>
    /// <returns>Both parts in the order of this set.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="fraction"/> is out of range, or rounds to all or nothing.
    /// </exception>
    public (ImageSet Train, ImageSet Validation) SplitStratified(double fraction, int seed)
    {
        CheckShare(fraction, nameof(fraction));
        bool[] validation = StratifiedDraw.Of(Labels.Span, ClassCount, fraction, seed);
        CheckParts(fraction, validation.AsSpan().Count(true), " of each class", nameof(fraction));
        return (Select([.. Enumerable.Range(0, Count).Where(index => !validation[index])]),
            Select([.. Enumerable.Range(0, Count).Where(index => validation[index])]));
    }

    internal override void Read(int first, Span<byte> pixels) =>
        Pixels.Span.Slice(first * ImageSize, pixels.Length).CopyTo(pixels);

    internal override ReadOnlySpan<byte> GetImages(int first, int count, ref byte[]? buffer) =>
        Pixels.Span.Slice(first * ImageSize, count * ImageSize);

    internal override string GetFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Pixels.Span);
        hash.AppendData(MemoryMarshal.AsBytes(Labels.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private ImageSet Slice(int start, int count) => new(
        Pixels.Slice(start * ImageSize, count * ImageSize), Labels.Slice(start, count), Height, Width, Channels,
        ClassNames, SampleWeights?.Slice(start, count));
}
