using MnistCnn.Engines;

namespace MnistCnn.Training;

/// <summary>The images of a step.</summary>
/// <param name="pass">The pass over the images that it belongs to, 1 for the first.</param>
/// <param name="indices">Which images of the set they are.</param>
/// <param name="loaded">Where their pixels are, where the set has them not in memory.</param>
internal readonly ref struct Batch(long pass, ReadOnlySpan<int> indices, LoadedImages loaded)
{
    public long Pass { get; } = pass;

    public ReadOnlySpan<int> Indices { get; } = indices;

    public LoadedImages Loaded { get; } = loaded;
}
