namespace MnistCnn.Evaluation;

/// <summary>The images whose prediction was about equally sure.</summary>
/// <param name="Lower">The probability above which the bin begins.</param>
/// <param name="Upper">The highest probability in it.</param>
/// <param name="Count">How many images are in it.</param>
/// <param name="MeanConfidence">Their mean probability of the predicted class; 0 in an empty bin.</param>
/// <param name="Accuracy">The share of them that was right; 0 in an empty bin.</param>
public sealed record ReliabilityBin(double Lower, double Upper, int Count, double MeanConfidence, double Accuracy);
