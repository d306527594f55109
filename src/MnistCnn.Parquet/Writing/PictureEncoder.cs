using MnistCnn.Data;
using SkiaSharp;

namespace MnistCnn.Parquet.Writing;

/// <summary>Makes a PNG of an image of 1 or 3 channels.</summary>
internal static class PictureEncoder
{
    public static byte[] ToPng(ImageSet images, int index)
    {
        ReadOnlySpan<byte> image = images.GetImage(index);
        SKColorType type = images.Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888;
        using var bitmap = new SKBitmap(new SKImageInfo(images.Width, images.Height, type, SKAlphaType.Opaque));
        Span<byte> stored = bitmap.GetPixelSpan();
        int plane = images.Height * images.Width, bytes = bitmap.BytesPerPixel;
        for (int pixel = 0; pixel < plane; pixel++)
        {
            int at = (pixel / images.Width * bitmap.RowBytes) + (pixel % images.Width * bytes);
            for (int channel = 0; channel < bytes; channel++)
                stored[at + channel] = channel < images.Channels ? image[(channel * plane) + pixel] : byte.MaxValue;
        }

        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
