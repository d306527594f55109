using MnistCnn.Data;

namespace MnistCnn.Training;

/// <summary>The images of a run.</summary>
/// <param name="Training">To train on.</param>
/// <param name="Validation">To judge each epoch by; null for none.</param>
/// <param name="TrainingParameter">What the caller of the trainer calls those to train on.</param>
/// <param name="ValidationParameter">What the caller of the trainer calls those to judge by.</param>
internal sealed record RunImages(
    ImageSource Training, ImageSource? Validation, string TrainingParameter = "training",
    string ValidationParameter = "validation")
{
    /// <summary>The training images of a data set, the last of them for validation.</summary>
    /// <exception cref="ArgumentException">The share is out of its range, or leaves a part empty.</exception>
    public static RunImages Of(IMnistDataset dataset, double validationSplit)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (!(validationSplit >= 0 && validationSplit < 1))
            throw new ArgumentOutOfRangeException(
                nameof(validationSplit), validationSplit,
                "The share of the training images to validate on must be at least 0 and below 1.");
        ImageSet all = dataset.Train ?? throw new ArgumentException(
            $"{nameof(IMnistDataset.Train)} of {dataset.Name} is null, and there is nothing to train on.",
            nameof(dataset));
        (ImageSource training, ImageSource? validation) =
            validationSplit == 0 ? (all, null) : all.Split(validationSplit, nameof(validationSplit));
        return new RunImages(training, validation, nameof(dataset), nameof(dataset));
    }
}
