using System.Collections.Immutable;

namespace MnistCnn.Inference;

/// <summary>What a network makes of one image.</summary>
public sealed class Prediction
{
    private readonly ImmutableArray<string> _classNames;

    internal Prediction(int label, ImmutableArray<float> probabilities, ImmutableArray<string> classNames) =>
        (Label, Probabilities, _classNames) = (label, probabilities, classNames);

    /// <summary>The likeliest class, 0 for the first.</summary>
    public int Label { get; }

    /// <summary>The name of the likeliest class, as the model file has it; a digit by default.</summary>
    public string ClassName => _classNames[Label];

    /// <summary>
    /// How likely the network holds <see cref="Label"/>, 0 to 1; NaN where weights of the model are not finite.
    /// </summary>
    public float Probability => Probabilities[Label];

    /// <summary>The probability of each class, by label: the softmax of the logits. They add up to 1.</summary>
    public ImmutableArray<float> Probabilities { get; }

    /// <summary>The likeliest classes, the likeliest first; of equally likely ones the lower label.</summary>
    /// <param name="count">How many, at least 1. Where there are fewer classes, all of them.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public ImmutableArray<ClassProbability> Top(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // Logits that differ by next to nothing can round to one probability:
        // Label, chosen by logit, still comes first.
        return
        [
            .. Probabilities
                .Select((probability, label) => new ClassProbability(label, _classNames[label], probability))
                .OrderByDescending(candidate => candidate.Label == Label)
                .ThenByDescending(candidate => candidate.Probability)
                .Take(count),
        ];
    }

    /// <summary>The likeliest class and its probability, such as <c>7 (99.8%)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{ClassName} ({Probability * 100:0.0}%)");
}
