namespace MnistCnn.Inference;

/// <summary>How likely a network holds one class.</summary>
/// <param name="Label">The class's number, 0 for the first.</param>
/// <param name="ClassName">Its name, as the model file has it.</param>
/// <param name="Probability">0 to 1.</param>
public readonly record struct ClassProbability(int Label, string ClassName, float Probability);
