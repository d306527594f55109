namespace MnistCnn.Training.Fused;

/// <summary>How the fused step trains: Adam with PyTorch's meaning of every number.</summary>
internal sealed record FusedStepOptions
{
    /// <summary>At the beginning; <see cref="FusedStep.LearningRate"/> changes it. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How much of the first moment stays, 0 to below 1. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the second moment stays, 0 to below 1. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment, above 0. Default 1e-7, as Keras has it.</summary>
    public double Epsilon { get; init; } = 1e-7;

    /// <summary>Added to the gradient, times the parameter (L2, as <c>torch.optim.Adam</c>'s <c>weight_decay</c>). Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether decay shrinks the parameters instead (as <c>torch.optim.AdamW</c>'s). Default false.</summary>
    public bool DecoupledWeightDecay { get; init; }

    /// <summary>The greatest norm that the gradient of all parameters together may have; none by default.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>How much of each label is shared out among all classes, 0 to below 1. Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>What the loss of an image counts, by its class; 1 by default.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>How much of the moving average of the parameters stays; no average by default.</summary>
    public double? AveragingMomentum { get; init; }

    /// <summary>Changes the images; none by default.</summary>
    public ImageAugmenter? Augmenter { get; init; }

    /// <summary>Threads that share the work, at least 1; the caller's is one of them. Default: one a core.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Chooses the dropout masks: the same seed, the same masks, whatever the number of threads. Default 0.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Check()
    {
        Require(LearningRate >= 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "at least 0");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "at least 0 and below 1");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "at least 0 and below 1");
        Require(Epsilon is >= 1e-30 and < double.PositiveInfinity, nameof(Epsilon), Epsilon, "at least 1e-30");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), nameof(WeightDecay), WeightDecay, "at least 0");
        Require(MaxGradientNorm is null or > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        Require(LabelSmoothing is >= 0 and < 1, nameof(LabelSmoothing), LabelSmoothing, "at least 0 and below 1");
        Require(AveragingMomentum is null or (>= 0 and < 1), nameof(AveragingMomentum), AveragingMomentum, "at least 0 and below 1");
        Require(Threads is >= 1 and <= 1024, nameof(Threads), Threads, "from 1 to 1024");
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
    }
}
