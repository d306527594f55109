using System.Globalization;
using MnistCnn.Inference;

namespace MnistCnn.Samples.Predict;

/// <summary>The probability of each class as a bar.</summary>
internal static class ProbabilityBars
{
    private const int Width = 30;

    public static IEnumerable<string> Lines(Prediction prediction, IReadOnlyList<string> classNames)
    {
        int longest = classNames.Max(name => name.Length);
        return classNames.Select((name, label) => string.Create(
            CultureInfo.InvariantCulture,
            $"{name.PadRight(longest)} "
            + $"{new string('█', (int)MathF.Round(Width * prediction.Probabilities[label])).PadRight(Width, '·')} "
            + $"{100 * prediction.Probabilities[label],5:0.0}%"));
    }
}
