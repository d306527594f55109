using MnistCnn.Models;

namespace MnistCnn.Inference;

/// <summary>
/// What an app asks of a classifier, for it to be replaced: in tests by a stand-in, in production by another engine.
/// <see cref="ImageClassifier"/> is the one of this library.
/// </summary>
/// <remarks>
/// Images are memory here and not spans, because libraries that make stand-ins cannot take spans; a <c>byte[]</c> is
/// either. Any number of threads may call at once.
/// </remarks>
/// <example>
/// <code>
/// sealed class AlwaysSeven : IImageClassifier
/// {
///     public ModelDescription Description { get; } = new(new CnnBuilder().Options.ToArchitecture());
///
///     public Prediction Predict(ReadOnlyMemory&lt;byte&gt; image) =>
///         new(7, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0], Description.ClassNames);
///
///     public Prediction[] PredictBatch(ReadOnlyMemory&lt;byte&gt; images, int threads = 1) =>
///         [.. Enumerable.Repeat(Predict(images), images.Length / 784)];
/// }
/// </code>
/// </example>
public interface IImageClassifier
{
    /// <summary>What the network tells of itself: class names, size of the images.</summary>
    ModelDescription Description { get; }

    /// <summary>Tells what one image shows.</summary>
    /// <param name="image">
    /// Channels × height × width bytes, 0 to 255: channel by channel, in it row by row. <see cref="ChannelOrder"/>
    /// makes them of colours that stand pixel by pixel.
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    Prediction Predict(ReadOnlyMemory<byte> image);

    /// <summary>Tells what each of many images shows.</summary>
    /// <param name="images">One image after the other; at least one.</param>
    /// <param name="threads">
    /// How many threads share the work, at least 1. Default 1. The results do not depend on it.
    /// </param>
    /// <returns>One prediction for each image.</returns>
    /// <exception cref="ArgumentException">There is no image, or not a whole number of them.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    Prediction[] PredictBatch(ReadOnlyMemory<byte> images, int threads = 1);
}
