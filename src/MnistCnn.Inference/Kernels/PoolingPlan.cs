using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>
/// A pooling on its own, where it does not follow its convolution at once; size 1 leaves every pixel.
/// </summary>
internal sealed class PoolingPlan
{
    /// <param name="kind">Maximum or mean.</param>
    /// <param name="size">Side of a window.</param>
    /// <param name="rectifies">Whether values are rectified first.</param>
    /// <param name="input">What is pooled.</param>
    /// <param name="output">The result; each of its pixels that somebody reads is a window.</param>
    public PoolingPlan(PoolingKind kind, int size, bool rectifies, MapPlan input, MapPlan output)
    {
        (Kind, Size, Rectifies, Input, Output) = (kind, size, rectifies, input, output);
        WindowSize = size * size;
        Pixels = new int[checked(output.Pixels.Length * WindowSize)];
        for (int i = 0; i < Pixels.Length; i++)
        {
            (int windowRow, int windowColumn) = Math.DivRem(i / WindowSize, output.Columns);
            (int row, int column) = Math.DivRem(i % WindowSize, size);
            Pixels[i] = input.Offset((windowRow * size) + row, (windowColumn * size) + column);
        }
    }

    public PoolingKind Kind { get; }

    public int Size { get; }

    public bool Rectifies { get; }

    public MapPlan Input { get; }

    public MapPlan Output { get; }

    public int Windows => Output.Pixels.Length;

    /// <summary>Pixels in a window.</summary>
    public int WindowSize { get; }

    /// <summary>The offset of each pixel in the input: window by window, and in a window row by row.</summary>
    public int[] Pixels { get; }
}
