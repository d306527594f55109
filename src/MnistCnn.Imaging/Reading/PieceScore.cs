using MnistCnn.Inference;

namespace MnistCnn.Imaging.Reading;

/// <summary>How much a piece of ink is like one whole digit of its row.</summary>
/// <remarks>
/// A conditional random field over the pieces, fitted to all ways to cut 1,000 drawn pictures of numbers and of single
/// digits, from MNIST's training images: so that the right ways are as likely as they can be.
/// </remarks>
internal static class PieceScore
{
    // By the logarithm of the network's odds, which count more of ink that is not cut.
    private const double Sure = 0.92;
    private const double SureOfWhole = 0.48;
    private const double LeastProbability = 0.001;
    private const double MostProbability = 0.995;

    // By the width, of the row's height, and more from these on: few digits are so broad, and two that touch are.
    private const double Broad = -2.17;
    private const double Broader = -3.13;
    private const double BroaderFrom = 0.9;
    private const double Broadest = -2.5;
    private const double BroadestFrom = 1.2;
    private const double BroadWhole = -1.33;
    private const double BroadWholeFrom = 1;

    // By how many deviations beyond the first it is narrower than its digit.
    private const double Narrow = -1.05;
    private const double MostNarrow = 3;

    // By what it lacks of the row's height, at its top and at its bottom.
    private const double Low = -4.94;
    private const double LowFrom = 0.95;
    private const double Top = -2.5;
    private const double TopFrom = 0.05;
    private const double Bottom = -3.06;
    private const double BottomFrom = 0.95;

    // By the ink that the cut behind it crosses, in heights.
    private const double Crossed = -4.72;

    // What is not cut is rather one.
    private const double Whole = 0.91;

    // Pieces of digits are more often taken for a 2, 3 or 5 than for a 0 or 9.
    private static readonly double[] OfDigit = [0.33, -0.89, -1.8, -2.02, 0.01, -1.78, -0.83, -1.03, -1.42, 0.07];

    // The means and deviations of the logarithm of width / height in MNIST's training images, as its exponential.
    private static readonly double[] Widths = [0.89, 0.37, 0.92, 0.77, 0.76, 0.92, 0.70, 0.75, 0.73, 0.65];
    private static readonly double[] Deviations = [0.22, 0.49, 0.24, 0.23, 0.23, 0.29, 0.23, 0.23, 0.24, 0.21];

    /// <summary>The digits that are known.</summary>
    public static int Digits => OfDigit.Length;

    /// <summary>Of ink that was not cut.</summary>
    /// <param name="ink">What hangs together.</param>
    /// <param name="prediction">What the network takes it for.</param>
    /// <param name="height">Of the highest digit of the row.</param>
    public static double OfWhole(DigitInk ink, Prediction prediction, int height) => Whole
        + (SureOfWhole * Odds(prediction))
        + (BroadWhole * Math.Max(0, ((double)ink.Pixels.Width / height) - BroadWholeFrom))
        + Of(ink, ink, null, prediction, height);

    /// <summary>Of a piece of ink.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="ink">What hangs together.</param>
    /// <param name="end">Where the piece was cut at its right; null where the ink ends.</param>
    /// <param name="prediction">What the network takes the piece for.</param>
    /// <param name="height">Of the highest digit of the row.</param>
    public static double Of(DigitInk piece, DigitInk ink, StrokeCut? end, Prediction prediction, int height)
    {
        double width = (double)piece.Pixels.Width / height;
        double ratio = Math.Log((double)piece.Pixels.Width / piece.Pixels.Height / Widths[prediction.Label]);
        double narrow = (-ratio / Deviations[prediction.Label]) - 1;
        double top = (double)(piece.Box.Top - ink.Box.Top) / ink.Box.Height;
        double bottom = top + ((double)piece.Pixels.Height / ink.Pixels.Height);
        return (Sure * Odds(prediction)) + OfDigit[prediction.Label] + (Broad * width)
            + (Broader * Math.Max(0, width - BroaderFrom)) + (Broadest * Math.Max(0, width - BroadestFrom))
            + (Narrow * Math.Clamp(narrow, 0, MostNarrow))
            + (Low * Math.Max(0, LowFrom - ((double)piece.Pixels.Height / height)))
            + (Top * Math.Max(0, top - TopFrom)) + (Bottom * Math.Max(0, BottomFrom - bottom))
            + (Crossed * (end?.Ink ?? 0) / ink.Pixels.Height);
    }

    private static double Odds(Prediction prediction)
    {
        double probability = Math.Clamp(prediction.Probability, LeastProbability, MostProbability);
        return Math.Log(probability / (1 - probability));
    }
}
