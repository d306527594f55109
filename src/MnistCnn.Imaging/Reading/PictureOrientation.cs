using SkiaSharp;

namespace MnistCnn.Imaging.Reading;

/// <summary>
/// Turns a picture as its EXIF orientation asks; cameras store what their sensor saw, whichever way up.
/// </summary>
internal static class PictureOrientation
{
    public static GreyPicture TurnUpright(GreyPicture stored, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return stored;
        bool transposed = origin >= SKEncodedOrigin.LeftTop;
        (int width, int height) = transposed ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        // Where the stored rows and columns run against those of the upright picture.
        bool rowsReversed = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft
            or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;
        bool columnsReversed = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight
            or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < stored.Height; y++)
        {
            int alongRows = rowsReversed ? stored.Height - 1 - y : y;
            for (int x = 0; x < stored.Width; x++)
            {
                int alongColumns = columnsReversed ? stored.Width - 1 - x : x;
                int target = transposed ? (alongColumns * width) + alongRows : (alongRows * width) + alongColumns;
                pixels[target] = stored.Pixels[(y * stored.Width) + x];
            }
        }

        return new GreyPicture(pixels, width, height);
    }
}
