using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MnistCnn.Kernels;

/// <summary>Brings an image from channel, row, column order into the input of the first step.</summary>
internal static class ImageReader
{
    /// <summary>Makes bytes 0…1.</summary>
    public const float ByteScale = 1 / 255f;

    public static void Read<TPixel>(ImagePlan plan, ReadOnlySpan<TPixel> image, float scale, Span<float> input)
        where TPixel : unmanaged, INumberBase<TPixel>
    {
        (int height, int width) = (plan.Size.Height, plan.Size.Width);
        if (plan.IsList || (plan.PixelStride == 1 && plan.RowStride == width && plan.Start == 0))
        {
            ReadRow(image, scale, 1, input);
            return;
        }

        for (int i = 0; i < image.Length; i += width)
        {
            (int channel, int row) = Math.DivRem(i / width, height);
            int start = plan.Start + (row * plan.RowStride) + channel;
            ReadRow(image.Slice(i, width), scale, plan.PixelStride, input[start..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ReadRow<TPixel>(ReadOnlySpan<TPixel> pixels, float scale, int step, Span<float> target)
        where TPixel : unmanaged, INumberBase<TPixel>
    {
        int i = 0;
        if (typeof(TPixel) == typeof(byte) && step == 1)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(pixels);
            for (; i + Vector128<byte>.Count <= bytes.Length; i += Vector128<byte>.Count)
                ReadVector(bytes, scale, target, i);
            // The last ones again, with those before them.
            if (i < bytes.Length && bytes.Length >= Vector128<byte>.Count)
            {
                ReadVector(bytes, scale, target, bytes.Length - Vector128<byte>.Count);
                return;
            }
        }

        for (; i < pixels.Length; i++)
            target[i * step] = float.CreateTruncating(pixels[i]) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadVector(ReadOnlySpan<byte> bytes, float scale, Span<float> target, int start)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(bytes[start..]));
        Store(low, scale, target[start..]);
        Store(high, scale, target[(start + 8)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<ushort> values, float scale, Span<float> target)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(values);
        (Vector128.ConvertToSingle(low.AsInt32()) * scale).CopyTo(target);
        (Vector128.ConvertToSingle(high.AsInt32()) * scale).CopyTo(target[4..]);
    }
}
