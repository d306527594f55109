using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Training;

namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>
/// The mistakes of a model as a table of images that needs no text: a row for each class that is true, a column for
/// each class that was predicted, and in a cell the image for which the model was surest of that mistake. The first row
/// and column name the classes by the first image of each, in inverted shades.
/// </summary>
internal static class MistakeGrid
{
    private const int LargestSide = 4096;
    private const byte LineShade = 96;

    /// <exception cref="ArgumentException">The images cannot be shown, or there are too many classes.</exception>
    public static void Check(ImageSource images)
    {
        if (images.Channels is not (1 or 3))
            throw new ArgumentException(
                $"Mistakes to show need 1 channel or 3, and the validation images have {images.Channels}.");
        int side = Math.Max(Side(images, images.Width), Side(images, images.Height));
        if (side > LargestSide)
            throw new ArgumentException(
                $"With {images.ClassCount} classes of {images.Width}×{images.Height} images the table of mistakes "
                + $"would be {side} pixels long, and {LargestSide} are allowed.");
    }

    /// <summary>What the table means, in Markdown, for those who see it.</summary>
    public static string Describe(ImageSource images) =>
        "Rows: the true class. Columns: the predicted class. "
        + $"Both in this order: {string.Join(", ", images.ClassNames.Select(MarkdownText.Of))}; "
        + "the first row and column show an example of each, inverted. "
        + "A cell shows the mistake of which the model was surest.";

    public static Raster Draw(ImageSource images, PredictionSet predictions)
    {
        var picture = new Raster(Side(images, images.Width), Side(images, images.Height), images.Channels);
        DrawLines(picture, images);
        for (int label = 0; label < images.ClassCount; label++)
        {
            int example = images.Labels.Span.IndexOf((ushort)label);
            DrawTile(picture, images, example, label + 1, 0, invert: true);
            DrawTile(picture, images, example, 0, label + 1, invert: true);
        }

        int[] surest = FindSurest(images, predictions);
        for (int label = 0; label < images.ClassCount; label++)
        {
            for (int predicted = 0; predicted < images.ClassCount; predicted++)
                DrawTile(
                    picture, images, surest[(label * images.ClassCount) + predicted], label + 1, predicted + 1,
                    invert: false);
        }

        return picture;
    }

    private static int Side(ImageSource images, int imageSide) => ((images.ClassCount + 1) * (imageSide + 1)) + 1;

    /// <summary>
    /// For each true and each predicted class the image of the most probable such mistake; −1 for none.
    /// </summary>
    private static int[] FindSurest(ImageSource images, PredictionSet predictions)
    {
        int[] surest = new int[images.ClassCount * images.ClassCount];
        Array.Fill(surest, -1);
        for (int index = 0; index < images.Count; index++)
        {
            (int label, int predicted) = (images.GetLabel(index), predictions.GetLabel(index));
            ref int best = ref surest[(label * images.ClassCount) + predicted];
            if (predicted != label
                && (best < 0
                    || predictions.GetProbabilities(index)[predicted] > predictions.GetProbabilities(best)[predicted]))
                best = index;
        }

        return surest;
    }

    private static void DrawLines(Raster picture, ImageSource images)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> row = picture.Pixels.AsSpan(y * picture.Stride, picture.Stride);
            if (y % (images.Height + 1) == 0)
                row.Fill(LineShade);
            for (int x = 0; x < picture.Width; x += images.Width + 1)
                row.Slice(x * picture.Channels, picture.Channels).Fill(LineShade);
        }
    }

    private static void DrawTile(Raster picture, ImageSource images, int index, int row, int column, bool invert)
    {
        if (index < 0)
            return;
        byte[] image = new byte[images.ImageSize];
        images.ReadImages(index, image);
        (int top, int left) = ((row * (images.Height + 1)) + 1, (column * (images.Width + 1)) + 1);
        int next = 0;
        for (int channel = 0; channel < images.Channels; channel++)
        {
            for (int y = top; y < top + images.Height; y++)
            {
                for (int x = left; x < left + images.Width; x++, next++)
                {
                    byte shade = invert ? (byte)(255 - image[next]) : image[next];
                    picture.Pixels[(y * picture.Stride) + (x * picture.Channels) + channel] = shade;
                }
            }
        }
    }
}
