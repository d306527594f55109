using MnistCnn.Imaging;

namespace MnistCnn.Tests.Imaging;

internal static class DigitImageShould
{
    /// <summary>
    /// Fails if the pixels differ by more than so many levels of 255 on average. A pixel of shift is allowed: where the
    /// centre of mass lies between two pixels, next to nothing decides.
    /// </summary>
    public static void ShouldShow(this DigitImage digit, byte[] frame, double within, string because = "") =>
        Enumerable.Range(0, 9).Min(shift => Difference(digit.Pixels.Span, frame, (shift / 3) - 1, (shift % 3) - 1))
            .Should().BeLessThan(within, because);

    private static double Difference(ReadOnlySpan<byte> pixels, byte[] frame, int down, int across)
    {
        double sum = 0;
        for (int row = 1; row < 27; row++)
        {
            for (int column = 1; column < 27; column++)
                sum += Math.Abs(pixels[(row * 28) + column] - frame[((row + down) * 28) + column + across]);
        }

        return sum / frame.Length;
    }
}
