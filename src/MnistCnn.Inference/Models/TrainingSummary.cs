namespace MnistCnn.Models;

/// <summary>How the weights of a model file came about.</summary>
public sealed record TrainingSummary
{
    /// <summary>The epoch after which the weights were saved, 1 for the first.</summary>
    public required int Epoch { get; init; }

    /// <summary>How many images an epoch trained on.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Mean cross-entropy over the epoch, dropout active.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of images classified rightly over the epoch, dropout active, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean cross-entropy on the validation set; null without one.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Share of the validation set classified rightly, 0 to 1; null without one.</summary>
    public double? ValidationAccuracy { get; init; }
}
