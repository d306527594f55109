namespace MnistCnn.Evaluation;

/// <summary>An image that was predicted as what it is not.</summary>
/// <param name="Index">Where it is in its set, from 0.</param>
/// <param name="Label">What it is.</param>
/// <param name="Prediction">What it was predicted as.</param>
/// <param name="Probability">The probability of the prediction, 0 to 1.</param>
public sealed record Mistake(int Index, int Label, int Prediction, double Probability);
