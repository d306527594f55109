namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>The numbers that one step of RMSprop needs.</summary>
/// <param name="GradientScale">Below 1 where the gradient was clipped.</param>
/// <param name="WeightDecay">Times the parameter, added to the gradient.</param>
/// <param name="SquareKeep">How much of the mean of squares stays.</param>
/// <param name="SquareShare">The rest, for the new square.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="Momentum">How much of the last direction stays.</param>
/// <param name="Rate">The learning rate.</param>
internal readonly record struct RmsPropStep(
    float GradientScale, float WeightDecay, float SquareKeep, float SquareShare, float Epsilon, float Momentum,
    float Rate);
