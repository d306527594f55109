namespace MnistCnn.Evaluation;

/// <summary>How well one class was told from the others, or a mean over classes.</summary>
/// <param name="Name">The class's name, or which mean it is.</param>
/// <param name="Precision">
/// Of the images predicted as this class, the share that are; 0 where none were, as scikit-learn has it.
/// </param>
/// <param name="Recall">Of the images of this class, the share that were found; 0 where there are none.</param>
/// <param name="F1">The harmonic mean of both; 0 where both are 0.</param>
/// <param name="Support">How many images are of this class; for a mean, all.</param>
public sealed record ClassMetrics(string Name, double Precision, double Recall, double F1, int Support);
