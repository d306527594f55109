using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MnistCnn.Kernels;

/// <summary>Brings an image from channel, row, column order into the first block's input.</summary>
internal static class ImageReader
{
    /// <summary>Makes bytes 0…1.</summary>
    public const float ByteScale = 1 / 255f;

    public static void Read<TPixel>(ConvolutionPlan first, ReadOnlySpan<TPixel> image, float scale, Span<float> input)
        where TPixel : unmanaged, INumberBase<TPixel>
    {
        int channels = first.Layer.Input.Channels;
        int width = first.Layer.Input.Width;
        if (channels == 1 && first.Border == 0)
        {
            ReadRow(image, scale, 1, input);
            return;
        }

        for (int i = 0; i < image.Length; i += width)
        {
            (int channel, int row) = Math.DivRem(i / width, first.Layer.Input.Height);
            int start = first.TapOffset(row + first.Border, first.Border) + channel;
            ReadRow(image.Slice(i, width), scale, channels, input[start..]);
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
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(bytes[i..]));
                Store(low, scale, target[i..]);
                Store(high, scale, target[(i + 8)..]);
            }
        }

        for (; i < pixels.Length; i++)
            target[i * step] = float.CreateTruncating(pixels[i]) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<ushort> values, float scale, Span<float> target)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(values);
        (Vector128.ConvertToSingle(low.AsInt32()) * scale).CopyTo(target);
        (Vector128.ConvertToSingle(high.AsInt32()) * scale).CopyTo(target[4..]);
    }
}
