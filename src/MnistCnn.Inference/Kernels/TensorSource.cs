namespace MnistCnn.Kernels;

/// <summary>Gives the values of a tensor by its name, such as <c>conv1.weight</c>, in PyTorch's order.</summary>
internal delegate ReadOnlySpan<float> TensorSource(string name);
