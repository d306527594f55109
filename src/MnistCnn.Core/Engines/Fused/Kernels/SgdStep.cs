namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>The numbers that one step of gradient descent needs.</summary>
/// <param name="GradientScale">Below 1 where the gradient was clipped.</param>
/// <param name="WeightDecay">Times the parameter, added to the gradient.</param>
/// <param name="Momentum">How much of the last direction stays.</param>
/// <param name="Nesterov">Whether the step looks ahead.</param>
/// <param name="Rate">The learning rate.</param>
internal readonly record struct SgdStep(
    float GradientScale, float WeightDecay, float Momentum, bool Nesterov, float Rate);
