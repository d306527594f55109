using MnistCnn.Files;

namespace MnistCnn.Data.Npy;

/// <summary>What the arrays of a data set are called.</summary>
internal sealed record NpzNames(
    string TrainImages, string TrainLabels, string TestImages, string TestLabels, string ValidationImages,
    string ValidationLabels)
{
    public static NpzNames Keras { get; } = new("x_train", "y_train", "x_test", "y_test", "x_val", "y_val");

    public static NpzNames MedMnist { get; } = new(
        "train_images", "train_labels", "test_images", "test_labels", "val_images", "val_labels");

    private IEnumerable<string> Needed => [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>Those that an archive has.</summary>
    /// <exception cref="InvalidDataException">It has none of them whole.</exception>
    public static NpzNames Of(NpzArchive archive, string origin) =>
        new[] { Keras, MedMnist }.FirstOrDefault(names => names.Needed.All(archive.Names.Contains))
        ?? throw new InvalidDataException(
            $"{origin}: it holds {(archive.Names.Count == 0 ? "no array" : FileText.List(archive.Names))}; a data "
            + $"set has {string.Join(", ", Keras.Needed)}, as Keras's, or {string.Join(", ", MedMnist.Needed)}, as "
            + $"MedMNIST's. {nameof(NpyReader)} reads archives with one array.");

    public bool HaveValidation(NpzArchive archive) =>
        archive.Names.Contains(ValidationImages) && archive.Names.Contains(ValidationLabels);
}
