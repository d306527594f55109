using MnistCnn.Imaging.Reading;
using SkiaSharp;

namespace MnistCnn.Imaging.Folders;

/// <summary>Makes an image of the content of a picture file.</summary>
internal static class PictureReader
{
    // Four stored bytes, a plane, the same turned, and a part of it.
    private const long BytesPerPixel = 8;

    // Rows are scaled before columns are, as numbers of 4 bytes: a picture of one column and millions of rows grows.
    private const long MostScaled = 1 << 29;

    private static readonly MemoryGate Memory = new(512L << 20);

    /// <summary>An image of the size that the options say, or of the picture's own.</summary>
    /// <exception cref="InvalidDataException">It is no picture, too large or too slow, or not whole.</exception>
    public static byte[] Read(ReadOnlySpan<byte> file, string name, ImageFolderOptions options)
    {
        using PictureFile picture = Open(file, name, options.Limits);
        (int height, int width) = options.Size ?? (picture.Height, picture.Width);
        long bytes = (long)options.Channels * height * width;
        if (bytes > options.MaxBytes)
            throw new InvalidDataException(
                $"{name} would be an image of {options.Channels}×{height}×{width}, {bytes} bytes, and "
                + $"{nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.MaxBytes)} allows {options.MaxBytes}.");
        byte[] image = new byte[bytes];
        Read(picture, name, options, (height, width), image);
        return image;
    }

    /// <summary>Writes an image of a size where it belongs.</summary>
    /// <exception cref="InvalidDataException">It is no picture, too large or too slow, or not whole.</exception>
    public static void Read(
        ReadOnlySpan<byte> file, string name, ImageFolderOptions options, (int Height, int Width) size,
        Span<byte> image)
    {
        using PictureFile picture = Open(file, name, options.Limits);
        Read(picture, name, options, size, image);
    }

    /// <summary>The size of a picture, when it is upright.</summary>
    /// <exception cref="InvalidDataException">It is no picture, too large or too slow, or not whole.</exception>
    public static (int Height, int Width) ReadSize(ReadOnlySpan<byte> file, string name, PictureLimits limits)
    {
        using PictureFile picture = Open(file, name, limits);
        PictureDecoder.DecodePixels(picture, name).Dispose();
        return (picture.Height, picture.Width);
    }

    private static PictureFile Open(ReadOnlySpan<byte> file, string name, PictureLimits limits) =>
        PictureDecoder.Open(file, name, limits, new TimeLimit(limits, name));

    private static void Read(
        PictureFile file, string name, ImageFolderOptions options, (int Height, int Width) size, Span<byte> image)
    {
        long scaled = (long)file.Height * size.Width;
        if (scaled > MostScaled)
            throw new InvalidDataException(
                $"{name} has {file.Height} rows, too many to be scaled to {size.Width} columns.");
        long memory = (BytesPerPixel * file.Width * file.Height) + (sizeof(float) * scaled);
        Memory.Enter(memory);
        file.Time.Restart();
        try
        {
            using SKBitmap stored = PictureDecoder.DecodePixels(file, name);
            int plane = size.Height * size.Width;
            for (int channel = 0; channel < options.Channels; channel++)
            {
                GreyPicture picture = options.Channels == 1
                    ? Luminance.Of(stored.GetPixelSpan(), stored.Width, stored.Height, 4)
                    : Luminance.Channel(stored.GetPixelSpan(), stored.Width, stored.Height, channel);
                file.Time.Check();
                picture = PictureOrientation.TurnUpright(picture, file.Origin);
                PlaneFitting.Fit(picture, options, size, image.Slice(channel * plane, plane));
                file.Time.Check();
            }
        }
        finally
        {
            Memory.Leave(memory);
        }
    }
}
