using MnistCnn.Imaging.Reading;
using MnistCnn.Inference;

namespace MnistCnn.Imaging;

/// <summary>Predictions of pictures of digits.</summary>
public static class DigitPrediction
{
    /// <summary>Predicts which digit a picture shows, if it shows one.</summary>
    /// <param name="classifier">A network for 28×28 pixels in grey, as MNIST's.</param>
    /// <param name="digit">The picture.</param>
    /// <returns>
    /// Null where <see cref="DigitImage.Finding"/> is not <see cref="DigitFinding.OneDigit"/>: a network would answer
    /// with some digit whatever it is shown. To have that answer all the same, predict <see cref="DigitImage.Pixels"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The network takes other images than those of 28×28 pixels.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public static Prediction? Predict(this ImageClassifier classifier, DigitImage digit)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(digit);
        return digit.Finding == DigitFinding.OneDigit ? classifier.Predict(digit.Pixels.Span) : null;
    }

    /// <summary>Reads the number that digits in a row make, and parts some of those that touch.</summary>
    /// <remarks>
    /// Where something is broad for one digit, or unsure, it is cut in several ways. The network and the shapes of the
    /// pieces together tell whether it is several; not all that touch are told. All else is what
    /// <see cref="Predict(ImageClassifier, DigitImage)"/> gives for each of <see cref="DigitRow.Digits"/>, and so is
    /// everything where the network has other than ten classes.
    /// </remarks>
    /// <param name="classifier">A network for 28×28 pixels in grey, with ten classes, the digits in order.</param>
    /// <param name="row">The digits.</param>
    /// <exception cref="ArgumentException">The network takes other images than those of 28×28 pixels.</exception>
    /// <exception cref="ObjectDisposedException">The classifier is disposed.</exception>
    public static NumberPrediction Predict(this ImageClassifier classifier, DigitRow row)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(row);
        return new NumberPrediction(NumberReading.Of(classifier, row));
    }
}
