using System.Drawing;
using MnistCnn.Data;
using MnistCnn.Imaging.Reading;

namespace MnistCnn.Imaging.Folders;

/// <summary>Brings a plane of a picture to a size.</summary>
internal static class PlaneFitting
{
    public static void Fit(
        GreyPicture picture, ImageFolderOptions options, (int Height, int Width) size, Span<byte> plane)
    {
        if (options.Fit == ImageFit.Pad)
        {
            plane.Fill(options.PadValue);
            Rectangle place = Inside(picture.Width, picture.Height, size.Width, size.Height);
            Scale(picture, place, size.Width, plane);
            return;
        }

        if (options.Fit == ImageFit.Crop)
            picture = picture.Crop(Inside(size.Width, size.Height, picture.Width, picture.Height));
        Scale(picture, new Rectangle(0, 0, size.Width, size.Height), size.Width, plane);
    }

    // The largest rectangle of the proportions of the first sides within the others, in the middle.
    private static Rectangle Inside(int width, int height, int mostWidth, int mostHeight)
    {
        (int newWidth, int newHeight) = (mostWidth, mostHeight);
        if ((long)width * mostHeight > (long)height * mostWidth)
            newHeight = Side((double)height * mostWidth / width);
        else
            newWidth = Side((double)width * mostHeight / height);
        return new Rectangle((mostWidth - newWidth) / 2, (mostHeight - newHeight) / 2, newWidth, newHeight);
    }

    private static int Side(double exact) => Math.Max(1, (int)Math.Round(exact));

    private static void Scale(GreyPicture picture, Rectangle place, int stride, Span<byte> plane)
    {
        if (picture.Width == place.Width && picture.Height == place.Height)
        {
            for (int y = 0; y < place.Height; y++)
                picture.Pixels.AsSpan(y * place.Width, place.Width).CopyTo(Row(plane, place, stride, y));
            return;
        }

        float[] scaled = PictureScaling.Resize(
            picture.Pixels, picture.Height, picture.Width, Shares(picture.Height, place.Height),
            Shares(picture.Width, place.Width));
        for (int y = 0; y < place.Height; y++)
        {
            Span<byte> row = Row(plane, place, stride, y);
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)Math.Clamp(scaled[(y * place.Width) + x] + 0.5f, 0, byte.MaxValue);
        }
    }

    private static Span<byte> Row(Span<byte> plane, Rectangle place, int stride, int y) =>
        plane.Slice(((place.Top + y) * stride) + place.Left, place.Width);

    private static PixelShares[] Shares(int length, int newLength) => newLength < length
        ? PixelShares.Overlap(length, length, newLength)
        : PixelShares.Interpolate(length, newLength);
}
