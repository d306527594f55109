using MnistCnn.Data;

namespace MnistCnn.Training;

/// <summary>Makes <see cref="TrainerOptions.ClassWeights"/>.</summary>
public static class ClassWeights
{
    /// <summary>
    /// Weights that make every class count the same in sum: images / (classes × images of the class), scikit-learn's
    /// <c>balanced</c>. A class without images gets 0.
    /// </summary>
    /// <param name="images">The images to train on, at least one.</param>
    /// <exception cref="ArgumentException">There are no images.</exception>
    public static IReadOnlyList<double> Balanced(ImageSource images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
            throw new ArgumentException("Balanced weights need at least one image to count.", nameof(images));
        int[] counts = new int[images.ClassCount];
        foreach (ushort label in images.Labels.Span)
            counts[label]++;
        return [.. counts.Select(count => count == 0 ? 0 : (double)images.Count / (images.ClassCount * count))];
    }

    internal static void Check(IReadOnlyList<double>? weights, ImageSource images)
    {
        if (weights is not null && weights.Count != images.ClassCount)
            throw new ArgumentException(
                $"{nameof(TrainerOptions)}.{nameof(TrainerOptions.ClassWeights)} has {weights.Count} weights, and the "
                + $"images have {images.ClassCount} classes: give one for each.");
    }
}
