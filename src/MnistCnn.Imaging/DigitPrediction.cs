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
}
