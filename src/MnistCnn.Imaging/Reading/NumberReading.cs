using MnistCnn.Inference;

namespace MnistCnn.Imaging.Reading;

/// <summary>Reads the digits of a row, and looks closer where one may be several.</summary>
internal static class NumberReading
{
    // Of the height of the row: what is narrower and certain is one digit, and what is broader is no number.
    private const double Broad = 0.8;
    private const double Broadest = 6;

    private const double Certain = 0.9;

    // A second or two, where a picture shows many things that may be several digits.
    private const int MostPieces = 1_000;

    // To look for cuts takes as long as so many pieces, and there may be none.
    private const int PiecesOfLook = 10;

    /// <summary>The digits from left to right.</summary>
    public static IReadOnlyList<PredictedDigit> Of(ImageClassifier classifier, DigitRow row)
    {
        int height = row.Inks.Max(ink => ink.Pixels.Height);
        int left = classifier.Description.ClassNames.Length == PieceScore.Digits ? MostPieces : 0;
        List<PredictedDigit> digits = [];
        foreach ((DigitImage image, DigitInk ink) in row.Digits.Zip(row.Inks))
        {
            PredictedDigit whole = new(image, classifier.Predict(image));
            if (left > 0 && MayBeSeveral(whole, (double)ink.Pixels.Width / height))
            {
                var touching = new TouchingDigits(classifier, ink, height);
                left -= PiecesOfLook + touching.PieceCount;
                digits.AddRange(touching.Read(whole) ?? [whole]);
            }
            else
            {
                digits.Add(whole);
            }
        }

        return digits;
    }

    private static bool MayBeSeveral(PredictedDigit whole, double width) =>
        width <= Broadest && (width >= Broad || !(whole.Prediction?.Probability >= Certain));
}
