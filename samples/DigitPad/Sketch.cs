using MnistCnn.Imaging;

namespace MnistCnn.Samples.DigitPad;

/// <summary>What is drawn: a square of grey values, row by row, one byte each, 255 for paper.</summary>
internal static class Sketch
{
    /// <summary>The frame that the networks see, 28×28; null where there is no ink yet, or a dot only.</summary>
    public static byte[]? ToFrame(byte[] pixels, int side)
    {
        try
        {
            return DigitImage.FromPixels(pixels, side, side).Pixels.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
