using System.Numerics;
using System.Runtime.InteropServices;

namespace MnistCnn.Augmentation.Kernels;

/// <summary>
/// Makes what is bright wider or narrower: a grey dilation or erosion by a disc whose rim fades over one pixel, so that
/// its radius may be any number.
/// </summary>
internal static class StrokeWidth
{
    private const float White = byte.MaxValue;

    /// <summary>What is beyond the edges of the image changes nothing.</summary>
    /// <param name="source">Height × width, 0 to 255.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="radius">By how many pixels edges move: outwards, or, if it is negative, inwards.</param>
    /// <param name="target">As long as the source, and not the same.</param>
    public static void Change(Span<float> source, int width, float radius, Span<float> target)
    {
        if (radius < 0)
            Invert(source);
        Dilate(source, width, Math.Abs(radius), target);
        if (radius < 0)
            Invert(target);
    }

    // Each pixel is the greatest of those around, which count the less the further they are beyond the radius.
    private static void Dilate(ReadOnlySpan<float> source, int width, float radius, Span<float> target)
    {
        source.CopyTo(target);
        int height = source.Length / width, reach = (int)MathF.Ceiling(radius);
        for (int down = -Math.Min(reach, height - 1); down <= Math.Min(reach, height - 1); down++)
        {
            for (int across = -Math.Min(reach, width - 1); across <= Math.Min(reach, width - 1); across++)
            {
                float share = Math.Min(1, radius + 1 - MathF.Sqrt((across * across) + (down * down)));
                if (share <= 0)
                    continue;
                int length = width - Math.Abs(across);
                for (int row = Math.Max(0, -down); row < Math.Min(height, height - down); row++)
                    Raise(
                        target.Slice((row * width) + Math.Max(0, -across), length),
                        source.Slice(((row + down) * width) + Math.Max(0, across), length), share);
            }
        }
    }

    private static void Raise(Span<float> target, ReadOnlySpan<float> source, float share)
    {
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        for (int i = 0; i < targets.Length; i++)
            targets[i] = Vector.Max(targets[i], sources[i] * share);
        for (int i = targets.Length * Vector<float>.Count; i < target.Length; i++)
            target[i] = Math.Max(target[i], source[i] * share);
    }

    private static void Invert(Span<float> values)
    {
        foreach (ref float value in values)
            value = White - value;
    }
}
