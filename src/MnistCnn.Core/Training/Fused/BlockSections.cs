namespace MnistCnn.Training.Fused;

/// <summary>The parameters of one convolution block.</summary>
/// <param name="Weights">Of the convolution.</param>
/// <param name="Bias">Of the convolution.</param>
/// <param name="Scale">Of the batch normalisation, if there is one.</param>
/// <param name="Shift">Of the batch normalisation, if there is one.</param>
internal sealed record BlockSections(
    ParameterSection Weights, ParameterSection Bias, ParameterSection? Scale, ParameterSection? Shift)
{
    public IEnumerable<ParameterSection> Vectors => new[] { Bias, Scale, Shift }.OfType<ParameterSection>();
}
