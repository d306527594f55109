namespace MnistCnn.Training.Fused;

/// <summary>Gives the memory of a parameter or a running statistic by its name, such as <c>conv1.weight</c>, in PyTorch's order.</summary>
internal delegate Span<float> ParameterMemory(string name);
