using System.Buffers;
using System.Runtime.CompilerServices;
using MnistCnn.Data;

namespace MnistCnn.Augmentation.Kernels;

/// <summary>Where a pixel comes from, in pixels from the image's centre: (A x + B y + X, C x + D y + Y).</summary>
internal readonly record struct AffineMap(float A, float B, float C, float D, float X, float Y)
{
    // An edge of black on every side, and one more where the right and lower neighbours of the last place are read.
    private const int Edges = 3;

    /// <summary>Draws each pixel of the target from the four around its source, black outside.</summary>
    /// <param name="source">Height × width.</param>
    /// <param name="height">Of both.</param>
    /// <param name="width">Of both.</param>
    /// <param name="field">Moves sources further; may be left out.</param>
    /// <param name="target">Height × width.</param>
    public unsafe void Apply(
        ReadOnlySpan<byte> source, int height, int width, in DisplacementField field, Span<byte> target)
    {
        int stride = width + Edges;
        float[] framed = ArrayPool<float>.Shared.Rent((height + Edges) * stride);
        Frame(source, height, width, framed.AsSpan(0, (height + Edges) * stride));
        InkBounds ink = field.Across.IsEmpty ? InkBounds.Of(source, width) : default;
        fixed (float* pixels = framed, across = field.Across, down = field.Down)
        fixed (byte* to = target[..(height * width)])
            for (int row = 0; row < height; row++)
            {
                (float middleX, float middleY) = ((width - 1) / 2f, (height - 1) / 2f);
                // One more, as the frame begins a pixel before the image.
                float x = (B * (row - middleY)) - (A * middleX) + X + middleX + 1;
                float y = (D * (row - middleY)) - (C * middleX) + Y + middleY + 1;
                if (across == null)
                {
                    (int first, int end) = Reach(ink, x - 1, y - 1, width);
                    target.Slice(row * width, width).Clear();
                    DrawRow(pixels, stride, width, height, x, y, A, C, first, end, to + (row * width));
                }
                else
                    DrawRow(
                        pixels, stride, width, height, x, y, A, C, across + (row * field.Stride),
                        down + (row * field.Stride),
                        to + (row * width));
            }

        ArrayPool<float>.Shared.Return(framed);
    }

    /// <summary>
    /// Which pixels of a row, from first to before end, may show ink when its first comes from (x, y).
    /// </summary>
    private (int First, int End) Reach(InkBounds ink, float x, float y, int width)
    {
        (float fromX, float toX) = Between(x, A, ink.Left - 1, ink.Right + 1);
        (float fromY, float toY) = Between(y, C, ink.Top - 1, ink.Bottom + 1);
        // A pixel more on each side makes up for rounding.
        float first = Math.Clamp(Math.Max(fromX, fromY) - 1, 0, width);
        float end = Math.Clamp(Math.Min(toX, toY) + 2, first, width);
        return ((int)first, (int)end);
    }

    // Where start + i step lies between two limits, as a range of i.
    private static (float From, float To) Between(float start, float step, float low, float high)
    {
        if (step == 0)
            return start > low && start < high
                ? (float.NegativeInfinity, float.PositiveInfinity)
                : (float.PositiveInfinity, float.NegativeInfinity);
        (float atLow, float atHigh) = ((low - start) / step, (high - start) / step);
        return atLow < atHigh ? (atLow, atHigh) : (atHigh, atLow);
    }

    private static void Frame(ReadOnlySpan<byte> source, int height, int width, Span<float> framed)
    {
        framed.Clear();
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<byte> from = source.Slice(row * width, width);
            Span<float> to = framed.Slice(((row + 1) * (width + Edges)) + 1, width);
            for (int i = 0; i < from.Length; i++)
                to[i] = from[i];
        }
    }

    // Hot loops in methods of plain pointers: beside calls the compiler keeps these numbers in memory.
    private static unsafe void DrawRow(
        float* pixels, int stride, int width, int height, float x, float y, float stepX, float stepY, int first,
        int end, byte* target)
    {
        for (int column = first; column < end; column++)
            target[column] = Sample(pixels, stride, width, height, x + (stepX * column), y + (stepY * column));
    }

    private static unsafe void DrawRow(
        float* pixels, int stride, int width, int height, float x, float y, float stepX, float stepY, float* across,
        float* down,
        byte* target)
    {
        for (int column = 0; column < width; column++)
            target[column] = Sample(
                pixels, stride, width, height, x + (stepX * column) + across[column],
                y + (stepY * column) + down[column]);
    }

    // Places outside are moved to the black edge. NaN becomes place 0, and black.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte Sample(float* pixels, int stride, int width, int height, float x, float y)
    {
        x = float.MinNative(float.MaxNative(x, 0), width + 1);
        y = float.MinNative(float.MaxNative(y, 0), height + 1);
        // In range by now: the checked conversions would cost as much as all the rest.
        (int left, int top) = (float.ConvertToIntegerNative<int>(x), float.ConvertToIntegerNative<int>(y));
        (float right, float bottom) = (x - left, y - top);
        float* at = pixels + (top * stride) + left;
        float upper = at[0] + (right * (at[1] - at[0]));
        float lower = at[stride] + (right * (at[stride + 1] - at[stride]));
        return (byte)float.ConvertToIntegerNative<int>(upper + (bottom * (lower - upper)) + 0.5f);
    }
}
