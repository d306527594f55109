namespace MnistCnn.Imaging;

/// <summary>A number that was read from a <see cref="DigitRow"/>.</summary>
public sealed class NumberPrediction
{
    internal NumberPrediction(IReadOnlyList<PredictedDigit> digits) => Digits = digits;

    /// <summary>The digits from left to right, at least one, those parted that touch, where that was told.</summary>
    public IReadOnlyList<PredictedDigit> Digits { get; }

    /// <summary>The names of the digits' classes, one after the other, and <c>?</c> where there is no digit.</summary>
    public string Text => string.Concat(Digits.Select(digit => digit.Prediction?.ClassName ?? "?"));

    /// <summary>
    /// How likely the network holds all digits, 0 to 1: the product of their probabilities, 0 where one is none. It
    /// does not tell how sure it is that digits were parted rightly.
    /// </summary>
    public double Probability => Digits.Aggregate(
        1.0, (product, digit) => product * (digit.Prediction?.Probability ?? 0));
}
