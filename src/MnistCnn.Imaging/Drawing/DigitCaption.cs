using MnistCnn.Data;
using SkiaSharp;

namespace MnistCnn.Imaging.Drawing;

/// <summary>What stands beneath an image: its class, or what was predicted and, if that is wrong, what it is.</summary>
internal sealed class DigitCaption(ImageSet images, IReadOnlyList<int>? predictions)
{
    /// <summary>One line for labels, two for predictions.</summary>
    public int Height => TileCaption.HeightOf(predictions is null ? 1 : 2);

    public void Draw(SKCanvas canvas, int index, SKRectI tile)
    {
        int label = images.GetLabel(index);
        Draw(canvas, tile, images.ClassNames, predictions?[index] ?? label, label);
    }

    /// <summary>Writes what was predicted and, if that is wrong, beneath it what it is.</summary>
    public static void Draw(SKCanvas canvas, SKRectI tile, IReadOnlyList<string> classNames, int predicted, int label)
    {
        TileCaption.Draw(
            canvas, tile, 1, classNames[predicted], predicted == label ? TileCaption.Plain : TileCaption.Wrong);
        if (predicted != label)
            TileCaption.Draw(canvas, tile, 2, $"is {classNames[label]}", TileCaption.Detail);
    }
}
