namespace MnistCnn.Metrics;

/// <summary>How one class fared: what precision, recall and F1 are computed of, here alone.</summary>
/// <param name="Right">Images of this class that were predicted as such.</param>
/// <param name="Support">Images of this class.</param>
/// <param name="Predicted">Images predicted as this class.</param>
internal readonly record struct ClassTally(int Right, int Support, int Predicted)
{
    /// <summary>Whether the class is among labels or predictions.</summary>
    public bool Occurs => Support > 0 || Predicted > 0;

    public double Precision => Ratio(Right, Predicted);

    public double Recall => Ratio(Right, Support);

    public double F1 => Ratio(2L * Right, (long)Support + Predicted);

    /// <summary>Counts each class.</summary>
    /// <param name="predictions">The probabilities of each image.</param>
    /// <param name="labels">The label of each image, below the number of classes.</param>
    public static ClassTally[] Of(PredictionSet predictions, ReadOnlySpan<ushort> labels)
    {
        var tallies = new ClassTally[predictions.ClassCount];
        for (int i = 0; i < labels.Length; i++)
        {
            (int label, int predicted) = (labels[i], predictions.GetLabel(i));
            tallies[label] = tallies[label] with { Support = tallies[label].Support + 1 };
            tallies[predicted] = tallies[predicted] with { Predicted = tallies[predicted].Predicted + 1 };
            if (label == predicted)
                tallies[label] = tallies[label] with { Right = tallies[label].Right + 1 };
        }

        return tallies;
    }

    /// <summary>The plain mean over the classes that occur, as scikit-learn's <c>macro avg</c>.</summary>
    public static double MacroMean(IEnumerable<ClassTally> classes, Func<ClassTally, double> value) =>
        classes.Where(one => one.Occurs).Average(value);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
