using MnistCnn.Validation;

namespace MnistCnn.Evaluation;

/// <summary>
/// What an <see cref="EvaluationReport"/> tells. A value out of its range is refused where it is set.
/// </summary>
public sealed record EvaluationOptions
{
    private const string Owner = nameof(EvaluationOptions);

    /// <summary>The confidence level of the accuracy's interval, above 0 and below 1. Default 0.95.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public double ConfidenceLevel
    {
        get;
        init => field = Preconditions.AboveAndBelow(
            Owner, nameof(ConfidenceLevel), value, 0, 1, reason: "0.95 is usual");
    } = 0.95;

    /// <summary>
    /// The k of the top-k accuracy, at least 1; the number of classes where there are fewer. Default 3.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int TopK
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(TopK), value, 1);
    } = 3;

    /// <summary>Bins of the calibration, from 1 to 1000. Default 15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int CalibrationBins
    {
        get;
        init => field = Preconditions.InRange(Owner, nameof(CalibrationBins), value, 1, Calibration.LargestBinCount);
    } = 15;

    /// <summary>The most mistakes to list, 0 or more. Default 20.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to a value out of its range.</exception>
    public int MaxMistakes
    {
        get;
        init => field = Preconditions.AtLeast(Owner, nameof(MaxMistakes), value, 0);
    } = 20;
}
