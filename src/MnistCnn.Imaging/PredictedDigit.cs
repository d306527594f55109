using MnistCnn.Inference;

namespace MnistCnn.Imaging;

/// <summary>A digit of a number, and what a network makes of it.</summary>
/// <param name="Image">The digit, which tells where it lies in the picture.</param>
/// <param name="Prediction">Null where <see cref="DigitImage.Finding"/> is not one digit.</param>
public sealed record PredictedDigit(DigitImage Image, Prediction? Prediction);
