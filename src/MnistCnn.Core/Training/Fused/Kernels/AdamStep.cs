namespace MnistCnn.Training.Fused.Kernels;

/// <summary>The numbers that one step of Adam needs, worked out once a step in double precision.</summary>
internal readonly record struct AdamStep
{
    /// <param name="number">1 for the first step.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <param name="options">The rest.</param>
    /// <param name="gradientScale">Below 1 where the gradient was clipped.</param>
    public AdamStep(long number, double learningRate, FusedStepOptions options, double gradientScale)
    {
        GradientScale = (float)gradientScale;
        WeightDecay = options.DecoupledWeightDecay ? 0 : (float)options.WeightDecay;
        ParameterKeep = options.DecoupledWeightDecay ? (float)(1 - (learningRate * options.WeightDecay)) : 1;
        MeanShare = (float)(1 - options.Beta1);
        SquareKeep = (float)options.Beta2;
        SquareShare = (float)(1 - options.Beta2);
        Rate = (float)(learningRate / (1 - Math.Pow(options.Beta1, number)));
        RootScale = (float)(1 / Math.Sqrt(1 - Math.Pow(options.Beta2, number)));
        Epsilon = (float)options.Epsilon;
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

    public float Epsilon { get; }
}
