using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>
/// What one stage hands to the next: so many values for each image of a batch, and on the way back their gradient.
/// </summary>
/// <param name="state">Shared by all stages.</param>
/// <param name="length">Values of an image, with their padding.</param>
internal sealed class StageBuffer(StepState state, int length)
{
    private AlignedBuffer<float> _values = new(0);
    private AlignedBuffer<float> _gradients = new(0);

    public int Length => length;

    /// <summary>
    /// Whether the stages on both sides take images one by one. Then each worker keeps the values of those images only
    /// that are under way, and the gradient of one only, which is read at once: they stay in the cache. The latter not
    /// where it takes the place of another buffer's.
    /// </summary>
    public bool IsImageWise { get; set; }

    /// <summary>
    /// Whether each worker keeps the values of one image only. On the way back <see cref="Stage.Restore"/> computes
    /// them again, which takes less memory, and less time than fetching them from there.
    /// </summary>
    public bool KeepsOneImage { get; init; }

    /// <summary>Where the gradient takes the place of the values, which nobody reads any more.</summary>
    public bool SharesValues { get; init; }

    /// <summary>The buffer whose gradient turns into this one's in its place; null where they are apart.</summary>
    public StageBuffer? SharesGradientOf { get; init; }

    private bool KeepsOneGradient => IsImageWise && SharesGradientOf is null;

    public void Reserve(int images)
    {
        int kept = KeepsOneImage ? state.Threads : IsImageWise ? state.Slots : images;
        _values = new AlignedBuffer<float>(checked(kept * length));
        _gradients =
            SharesValues ? _values
            : SharesGradientOf is { } other ? other._gradients
            : new AlignedBuffer<float>(checked((KeepsOneGradient ? state.Threads : images) * length));
    }

    public Span<float> Values(int worker, int image) => _values.Part(
        KeepsOneImage ? worker : IsImageWise ? state.SlotOf(worker, image) : image, length);

    /// <summary>The values of some images, one row each.</summary>
    public Span<float> ValueRows(int first, int count) => _values.Span.Slice(first * length, count * length);

    public Span<float> Gradient(int worker, int image) => _gradients.Part(KeepsOneGradient ? worker : image, length);

    /// <summary>The gradients of some images, one row each.</summary>
    public Span<float> GradientRows(int first, int count) => _gradients.Span.Slice(first * length, count * length);
}
