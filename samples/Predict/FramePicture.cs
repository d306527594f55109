using MnistCnn.Imaging;

namespace MnistCnn.Samples.Predict;

/// <summary>The frame that the network saw, in characters: two rows of pixels a line.</summary>
internal static class FramePicture
{
    private const string Shades = " ░▒▓█";

    public static IEnumerable<string> Lines(DigitImage digit) =>
        Enumerable.Range(0, digit.Height / 2).Select(line => string.Concat(
            Enumerable.Range(0, digit.Width).Select(column => Shade(digit, line * 2, column))));

    // A character is about twice as high as it is wide.
    private static char Shade(DigitImage digit, int row, int column)
    {
        ReadOnlySpan<byte> pixels = digit.Pixels.Span;
        int ink = pixels[(row * digit.Width) + column] + pixels[((row + 1) * digit.Width) + column];
        return Shades[ink * (Shades.Length - 1) / (2 * byte.MaxValue)];
    }
}
