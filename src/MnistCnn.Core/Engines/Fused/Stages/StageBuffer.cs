using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// What one stage hands to the next: so many values for each image of a batch, and on the way back their gradient.
/// </summary>
/// <param name="length">Values of an image, with their padding.</param>
internal sealed class StageBuffer(int length)
{
    private AlignedBuffer<float> _values = new(0);
    private AlignedBuffer<float> _gradients = new(0);

    public int Length => length;

    /// <summary>
    /// Whether each worker keeps the gradient of one image only: where the stages on both sides take images one by one,
    /// it is read at once, and stays in the cache. Not where it takes the place of another buffer's.
    /// </summary>
    public bool KeepsOneGradient { get => SharesGradientOf is null && field; set; }

    /// <summary>
    /// Whether each worker keeps the values of one image only. On the way back <see cref="Stage.Restore"/> computes
    /// them again, which takes less memory, and less time than fetching them from there.
    /// </summary>
    public bool KeepsOneImage { get; init; }

    /// <summary>Where the gradient takes the place of the values, which nobody reads any more.</summary>
    public bool SharesValues { get; init; }

    /// <summary>The buffer whose gradient turns into this one's in its place; null where they are apart.</summary>
    public StageBuffer? SharesGradientOf { get; init; }

    public void Reserve(int images, int workers)
    {
        _values = new AlignedBuffer<float>(checked((KeepsOneImage ? workers : images) * length));
        _gradients =
            SharesValues ? _values
            : SharesGradientOf is { } other ? other._gradients
            : new AlignedBuffer<float>(checked((KeepsOneGradient ? workers : images) * length));
    }

    public Span<float> Values(int worker, int image) => _values.Part(KeepsOneImage ? worker : image, length);

    /// <summary>The values of some images, one row each.</summary>
    public Span<float> ValueRows(int first, int count) => _values.Span.Slice(first * length, count * length);

    public Span<float> Gradient(int worker, int image) => _gradients.Part(KeepsOneGradient ? worker : image, length);

    /// <summary>The gradients of some images, one row each.</summary>
    public Span<float> GradientRows(int first, int count) => _gradients.Span.Slice(first * length, count * length);
}
