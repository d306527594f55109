namespace MnistCnn.Engines;

/// <summary>
/// Where the pixels of a batch lie that were read for it. The default says that nothing was: the set has them in
/// memory.
/// </summary>
/// <param name="pixels">Image by image.</param>
/// <param name="places">Of each image of the batch, the number of its pixels there.</param>
internal readonly ref struct LoadedImages(ReadOnlyMemory<byte> pixels, ReadOnlySpan<int> places)
{
    public ReadOnlyMemory<byte> Pixels { get; } = pixels;

    public ReadOnlySpan<int> Places { get; } = places;

    public bool IsEmpty => Places.IsEmpty;
}
