using System.Buffers;
using System.Runtime.InteropServices;
using MnistCnn.Files;
using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Serialization;

namespace MnistCnn.Inference;

/// <summary>
/// Tells what images show, with a network from a model file or from memory: on the CPU, in managed code, with no other
/// library. The classes may be anything; the file tells their names and the size of the images.
/// </summary>
/// <remarks>
/// An image is bytes, 0 to 255: channel by channel, in it row by row, so that an MNIST digit is 784 bytes, ink bright
/// on dark. Any number of threads may predict at once. <see cref="Dispose"/> may come while they do: calls in flight
/// finish, later ones throw.
/// </remarks>
/// <example>
/// <code>
/// using var classifier = ImageClassifier.Load("digits.safetensors");
/// Prediction prediction = classifier.Predict(pixels);
/// Console.WriteLine($"{prediction.ClassName} with {prediction.Probability:P1}");
/// </code>
/// </example>
public sealed class ImageClassifier : IImageClassifier, IDisposable
{
    private SharedForward? _forward;

    private ImageClassifier(ModelDescription description, SharedForward forward) =>
        (Description, _forward) = (description, forward);

    /// <summary>What the file tells of the network: class names, size of the images, how it was trained.</summary>
    public ModelDescription Description { get; }

    /// <summary>Bytes of an image: channels × height × width.</summary>
    public int ImageSize => Description.Architecture.Layout.Input.Length;

    private int Classes => Description.Architecture.ClassCount;

    /// <summary>Loads a network from a model file.</summary>
    /// <param name="path">A file that <c>ModelFile.Save</c> or <c>ModelCheckpoint</c> of MnistCnn.Core wrote.</param>
    /// <exception cref="InvalidDataException">
    /// The file is broken, holds weights only, has other tensors than it says, or a weight that is NaN or infinite.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ImageClassifier Load(string path) => Of(ModelDocument.Read(path));

    /// <summary>Loads a network from the content of a model file, such as an embedded resource.</summary>
    /// <param name="stream">Read to its end, and left open.</param>
    /// <param name="maxBytes">
    /// The most bytes that are read, at least 1; a stream may come from anywhere, and have no end. Default 1 GiB.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    /// <exception cref="InvalidDataException">
    /// The content is broken, holds weights only, has other tensors than it says, a weight that is NaN or infinite, or
    /// more than <paramref name="maxBytes"/> bytes.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static ImageClassifier Load(Stream stream, int maxBytes = 1 << 30)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        return Of(ModelDocument.Parse(WholeStream.Read(stream, maxBytes), "The stream"));
    }

    /// <summary>Takes a network as it is now, such as one just trained or read from a file of Keras or ONNX.</summary>
    /// <param name="model">
    /// The network, with its <see cref="Cnn.Description"/>; what becomes of either later does not change the
    /// classifier.
    /// </param>
    public static ImageClassifier Of(Cnn model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ModelDescription description = model.Description;
        return new ImageClassifier(description, new SharedForward(CnnForward.Of(model), description.PixelScale));
    }

    /// <summary>Tells what one image shows. Allocates the result and nothing else.</summary>
    /// <param name="image">
    /// <see cref="ImageSize"/> bytes, 0 to 255: channel by channel, in it row by row. <see cref="ChannelOrder"/> makes
    /// them of colours that stand pixel by pixel.
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public Prediction Predict(ReadOnlySpan<byte> image)
    {
        if (image.Length != ImageSize)
            throw WrongSize(image.Length, "bytes, and an image has", nameof(image));
        float[] probabilities = new float[Classes];
        int label = 0;
        Forward().Classify(image, new Span<int>(ref label), probabilities, threads: 1);
        return ToPrediction(label, probabilities);
    }

    /// <summary>Tells what each of many images shows.</summary>
    /// <param name="images">One image after the other, each of <see cref="ImageSize"/> bytes; at least one.</param>
    /// <param name="threads">
    /// How many threads share the work, at least 1. Default 1. The results do not depend on it.
    /// </param>
    /// <returns>One prediction for each image.</returns>
    /// <exception cref="ArgumentException">There is no image, or not a whole number of them.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public Prediction[] PredictBatch(ReadOnlySpan<byte> images, int threads = 1)
    {
        int count = CountOf(images, threads);
        int[] labels = ArrayPool<int>.Shared.Rent(count);
        float[] probabilities = ArrayPool<float>.Shared.Rent(checked(count * Classes));
        Forward().Classify(images, labels.AsSpan(0, count), probabilities.AsSpan(0, count * Classes), threads);
        var predictions = new Prediction[count];
        for (int i = 0; i < count; i++)
            predictions[i] = ToPrediction(labels[i], probabilities.AsSpan(i * Classes, Classes).ToArray());
        ArrayPool<int>.Shared.Return(labels);
        ArrayPool<float>.Shared.Return(probabilities);
        return predictions;
    }

    /// <summary>Writes the likeliest class of each of many images. Allocates nothing on one thread.</summary>
    /// <param name="images">One image after the other, each of <see cref="ImageSize"/> bytes; at least one.</param>
    /// <param name="labels">Where the labels go: room for one an image.</param>
    /// <param name="threads">
    /// How many threads share the work, at least 1. Default 1. The results do not depend on it.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no image, not a whole number of them, or too little room.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public void PredictLabels(ReadOnlySpan<byte> images, Span<int> labels, int threads = 1)
    {
        int count = CountOf(images, threads);
        CheckRoom(labels.Length, count, nameof(labels));
        Forward().Classify(images, labels[..count], [], threads);
    }

    /// <summary>Writes the probability of each class of each of many images. Allocates nothing on one thread.</summary>
    /// <param name="images">One image after the other, each of <see cref="ImageSize"/> bytes; at least one.</param>
    /// <param name="probabilities">Where they go, image by image, in it by label: room for images × classes.</param>
    /// <param name="threads">
    /// How many threads share the work, at least 1. Default 1. The results do not depend on it.
    /// </param>
    /// <inheritdoc cref="PredictLabels" path="/exception"/>
    public void PredictProbabilities(ReadOnlySpan<byte> images, Span<float> probabilities, int threads = 1)
    {
        int needed = checked(CountOf(images, threads) * Classes);
        CheckRoom(probabilities.Length, needed, nameof(probabilities));
        Forward().Classify(images, [], probabilities[..needed], threads);
    }

    /// <summary>
    /// Lets go of the weights. May come at any time, from any thread, more than once: calls in flight finish with what
    /// they hold, later ones throw <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose() => Volatile.Write(ref _forward, null);

    Prediction IImageClassifier.Predict(ReadOnlyMemory<byte> image) => Predict(image.Span);

    Prediction[] IImageClassifier.PredictBatch(ReadOnlyMemory<byte> images, int threads) =>
        PredictBatch(images.Span, threads);

    private static ImageClassifier Of(ModelDocument document)
    {
        var forward = new CnnForward(document.Layout, document.Floats);
        return new ImageClassifier(document.Description, new SharedForward(forward, document.Description.PixelScale));
    }

    // A call works with what it gets here to its end: whatever Dispose does, the collector keeps it that long.
    private SharedForward Forward()
    {
        SharedForward? forward = Volatile.Read(ref _forward);
        ObjectDisposedException.ThrowIf(forward is null, this);
        return forward;
    }

    private Prediction ToPrediction(int label, float[] probabilities) =>
        new(label, ImmutableCollectionsMarshal.AsImmutableArray(probabilities), Description.ClassNames);

    private int CountOf(ReadOnlySpan<byte> images, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (images.IsEmpty || images.Length % ImageSize != 0)
            throw WrongSize(images.Length, "bytes, and one or more whole images are needed, each of", nameof(images));
        return images.Length / ImageSize;
    }

    private static void CheckRoom(int found, int needed, string parameter)
    {
        if (found < needed)
            throw new ArgumentException(
                $"There is room for {found} values, and {needed} are to be written.", parameter);
    }

    private ArgumentException WrongSize(int found, string expected, string parameter)
    {
        CnnArchitecture network = Description.Architecture;
        return new ArgumentException(
            $"There are {found} {expected} {network.InputChannels}×{network.InputHeight}×{network.InputWidth} = "
            + $"{ImageSize}: one for each channel, row and column.",
            parameter);
    }
}
