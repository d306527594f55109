namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>The numbers that one step of Adam needs, worked out once a step in double precision.</summary>
internal readonly record struct AdamStep
{
    /// <param name="number">1 for the first step.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="moments">β₁, β₂ and ε.</param>
    /// <param name="decay">Of the weights, and whether it shrinks them instead of joining the gradient.</param>
    /// <param name="gradientScale">Below 1 where the gradient was clipped.</param>
    public AdamStep(
        long number, double learningRate, (double Beta1, double Beta2, double Epsilon) moments,
        (double Rate, bool IsDecoupled) decay, double gradientScale)
    {
        GradientScale = (float)gradientScale;
        WeightDecay = decay.IsDecoupled ? 0 : (float)decay.Rate;
        ParameterKeep = decay.IsDecoupled ? (float)(1 - (learningRate * decay.Rate)) : 1;
        MeanShare = (float)(1 - moments.Beta1);
        SquareKeep = (float)moments.Beta2;
        SquareShare = (float)(1 - moments.Beta2);
        Rate = (float)(learningRate / (1 - Math.Pow(moments.Beta1, number)));
        double rootScale = 1 / Math.Sqrt(1 - Math.Pow(moments.Beta2, number));
        RootScale = (float)rootScale;
        // Keras adds ε to the uncorrected root: corrected together with it, it grows as much.
        Epsilon = (float)(moments.Epsilon * rootScale);
    }

    public float GradientScale { get; }

    public float WeightDecay { get; }

    /// <summary>What is left of a parameter before its step; below 1 where decay is decoupled.</summary>
    public float ParameterKeep { get; }

    /// <summary>1 − β₁.</summary>
    public float MeanShare { get; }

    /// <summary>β₂.</summary>
    public float SquareKeep { get; }

    /// <summary>1 − β₂.</summary>
    public float SquareShare { get; }

    /// <summary>The learning rate, corrected for the first moment's start at zero.</summary>
    public float Rate { get; }

    /// <summary>Corrects the root of the second moment for its start at zero.</summary>
    public float RootScale { get; }

    /// <summary>Added to the corrected root.</summary>
    public float Epsilon { get; }
}
