namespace MnistCnn.Evaluation;

/// <summary>What an <see cref="EvaluationReport"/> tells. Values are checked where a report is made.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The confidence level of the accuracy's interval, above 0 and below 1. Default 0.95.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>
    /// The k of the top-k accuracy, at least 1; the number of classes where there are fewer. Default 3.
    /// </summary>
    public int TopK { get; init; } = 3;

    /// <summary>Bins of the calibration, from 1 to 1000. Default 15.</summary>
    public int CalibrationBins { get; init; } = 15;

    /// <summary>The most mistakes to list, 0 or more. Default 20.</summary>
    public int MaxMistakes { get; init; } = 20;

    internal void Check()
    {
        if (!(ConfidenceLevel > 0 && ConfidenceLevel < 1))
            throw Wrong("above 0 and below 1, such as 0.95", ConfidenceLevel, nameof(ConfidenceLevel));
        AtLeast(1, TopK, nameof(TopK));
        AtLeast(0, MaxMistakes, nameof(MaxMistakes));
        AtLeast(1, CalibrationBins, nameof(CalibrationBins));
        if (CalibrationBins > Calibration.LargestBinCount)
            throw Wrong($"at most {Calibration.LargestBinCount}", CalibrationBins, nameof(CalibrationBins));
    }

    private static void AtLeast(int least, int value, string name)
    {
        if (value < least)
            throw Wrong($"at least {least}", value, name);
    }

    private static ArgumentOutOfRangeException Wrong(string range, double value, string name) => new(
        name, value,
        FormattableString.Invariant($"{nameof(EvaluationOptions)}.{name} must be {range}, and it is {value}."));
}
