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
    private static readonly Slope Broader = new(-3.13, From: 0.9);
    private static readonly Slope Broadest = new(-2.5, From: 1.2);
    private static readonly Slope BroadWhole = new(-1.33, From: 1);

    // By how many deviations it is narrower than its digit.
    private static readonly Slope Narrow = new(-1.05, From: 1, To: 4);

    // By what it lacks of the row's height, at its top and at its bottom.
    private static readonly Slope Low = new(-4.94, From: 0.05);
    private static readonly Slope Top = new(-2.5, From: 0.05);
    private static readonly Slope Bottom = new(-3.06, From: 0.05);

    // By the ink that the cut behind it crosses, in heights.
    private const double Crossed = -4.72;

    // What is not cut is rather one.
    private const double Whole = 0.91;

    // Pieces of digits are more often taken for a 2, 3 or 5 than for a 0 or 9.
    private static readonly double[] OfDigit = [0.33, -0.89, -1.8, -2.02, 0.01, -1.78, -0.83, -1.03, -1.42, 0.07];

    // Width / height of each digit in MNIST's training images: geometric mean, and deviation of the logarithm.
    private static readonly double[] Widths = [0.89, 0.37, 0.92, 0.77, 0.76, 0.92, 0.70, 0.75, 0.73, 0.65];
    private static readonly double[] Deviations = [0.22, 0.49, 0.24, 0.23, 0.23, 0.29, 0.23, 0.23, 0.24, 0.21];

    /// <summary>The digits that are known.</summary>
    public static int Digits => OfDigit.Length;

    /// <summary>Of ink that was not cut.</summary>
    /// <param name="ink">What hangs together.</param>
    /// <param name="prediction">What the network takes it for.</param>
    /// <param name="height">Of the highest digit of the row.</param>
    public static double OfWhole(DigitInk ink, Prediction prediction, int height) =>
        Whole + (SureOfWhole * Odds(prediction)) + BroadWhole.At((double)ink.Pixels.Width / height)
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
        double missing = 1 - ((double)piece.Pixels.Height / height);
        double ratio = Math.Log((double)piece.Pixels.Width / piece.Pixels.Height / Widths[prediction.Label]);
        double above = (double)(piece.Box.Top - ink.Box.Top) / ink.Box.Height;
        double below = 1 - above - ((double)piece.Pixels.Height / ink.Pixels.Height);
        return (Sure * Odds(prediction)) + OfDigit[prediction.Label]
            + (Broad * width) + Broader.At(width) + Broadest.At(width)
            + Narrow.At(-ratio / Deviations[prediction.Label]) + Low.At(missing) + Top.At(above) + Bottom.At(below)
            + (Crossed * (end?.Ink ?? 0) / ink.Pixels.Height);
    }

    private static double Odds(Prediction prediction)
    {
        double probability = Math.Clamp(prediction.Probability, LeastProbability, MostProbability);
        return Math.Log(probability / (1 - probability));
    }

    // Nothing up to From, then so much for each unit.
    private readonly record struct Slope(double Weight, double From, double To = double.PositiveInfinity)
    {
        public double At(double value) => Weight * (Math.Clamp(value, From, To) - From);
    }
}
