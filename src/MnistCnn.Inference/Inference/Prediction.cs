using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MnistCnn.Validation;

namespace MnistCnn.Inference;

/// <summary>What a network makes of one image. System.Text.Json writes and reads it.</summary>
/// <remarks>
/// JSON has no NaN: a prediction with one, of a network whose values overflow, is refused by the serializer unless its
/// <c>NumberHandling</c> allows names for it.
/// </remarks>
public sealed class Prediction
{
    /// <summary>Makes a prediction: one that was sent, or that of a stand-in for a classifier.</summary>
    /// <param name="label">The likeliest class, 0 for the first.</param>
    /// <param name="probabilities">That of each class, by label; at least one.</param>
    /// <param name="classNames">The name of each class, by label.</param>
    /// <exception cref="ArgumentException">
    /// There are no probabilities, or not as many names, or a name is null.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is none of the classes.</exception>
    [JsonConstructor]
    public Prediction(int label, ImmutableArray<float> probabilities, ImmutableArray<string> classNames)
    {
        if (probabilities.IsDefaultOrEmpty)
            throw new ArgumentException("There are no probabilities.", nameof(probabilities));
        if (classNames.IsDefault || classNames.Length != probabilities.Length || classNames.Contains(null!))
            throw new ArgumentException(
                $"Each of the {probabilities.Length} classes that have a probability needs a name.",
                nameof(classNames));
        Preconditions.AtLeastAndBelow(owner: null, nameof(label), label, 0, probabilities.Length);
        (Label, Probabilities, ClassNames) = (label, probabilities, classNames);
    }

    /// <summary>The likeliest class, 0 for the first.</summary>
    public int Label { get; }

    /// <summary>The name of the likeliest class, as the model file has it; a digit by default.</summary>
    public string ClassName => ClassNames[Label];

    /// <summary>
    /// How likely the network holds <see cref="Label"/>, 0 to 1; NaN where weights of the model are not finite.
    /// </summary>
    public float Probability => Probabilities[Label];

    /// <summary>The probability of each class, by label: the softmax of the logits. They add up to 1.</summary>
    public ImmutableArray<float> Probabilities { get; }

    /// <summary>The name of each class, by label.</summary>
    public ImmutableArray<string> ClassNames { get; }

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
                .Select((probability, label) => new ClassProbability(label, ClassNames[label], probability))
                .OrderByDescending(candidate => candidate.Label == Label)
                .ThenByDescending(candidate => candidate.Probability)
                .Take(count),
        ];
    }

    /// <summary>The likeliest class and its probability, such as <c>7 (99.8%)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{ClassName} ({Probability * 100:0.0}%)");
}
