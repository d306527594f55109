namespace MnistCnn.Samples.DigitPad;

/// <summary>What one network says of a sketch.</summary>
/// <param name="Probabilities">One for each class, 0 to 1.</param>
/// <param name="Activations">The first layer's maps, one after the other, 255 for the strongest value of all.</param>
internal sealed record NetworkResult(IReadOnlyList<float> Probabilities, byte[] Activations);
