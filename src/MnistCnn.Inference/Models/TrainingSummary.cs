using System.Collections.ObjectModel;
using MnistCnn.Validation;

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

    /// <summary>
    /// Other figures of the validation set by name, in their order: the values of <c>TrainerOptions.Metrics</c>, such
    /// as <c>macro_f1</c>. Names have 1 to 200 characters, none of them control characters. Default none.
    /// </summary>
    /// <exception cref="ArgumentException">A name is not so.</exception>
    public IReadOnlyDictionary<string, double> ValidationMetrics
    {
        get;
        init => field = Checked(value, nameof(ValidationMetrics));
    } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Whether both tell the same; <see cref="ValidationMetrics"/> are compared one by one.</summary>
    public bool Equals(TrainingSummary? other) => other is not null && Values.Equals(other.Values)
        && ValidationMetrics.SequenceEqual(other.ValidationMetrics);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Values, ValidationMetrics.Count);

    private (int, int, double, double, double?, double?) Values =>
        (Epoch, TrainingImages, Loss, Accuracy, ValidationLoss, ValidationAccuracy);

    // A copy, which stays as it was checked.
    private static ReadOnlyDictionary<string, double> Checked(
        IReadOnlyDictionary<string, double> metrics, string property)
    {
        ArgumentNullException.ThrowIfNull(metrics, property);
        foreach (string name in metrics.Keys)
            if (ClassName.Problem(name) is { } problem)
                throw new ArgumentException($"The name of a metric {problem}.", property);
        return new ReadOnlyDictionary<string, double>(new OrderedDictionary<string, double>(metrics));
    }
}
