namespace MnistCnn.Augmentation.Kernels;

/// <summary>How far each pixel is moved, in pixels; empty for not at all.</summary>
/// <param name="across">Along a row: height × <paramref name="stride"/>.</param>
/// <param name="down">Along a column: height × <paramref name="stride"/>.</param>
/// <param name="stride">From one row to the next.</param>
internal readonly ref struct DisplacementField(ReadOnlySpan<float> across, ReadOnlySpan<float> down, int stride)
{
    public ReadOnlySpan<float> Across { get; } = across;

    public ReadOnlySpan<float> Down { get; } = down;

    public int Stride => stride;
}
