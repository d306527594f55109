namespace MnistCnn.Data.Download;

/// <summary>What is known of a published data set.</summary>
/// <param name="Name">The name to show.</param>
/// <param name="Folder">Its folder in a cache or in <c>MNISTCNN_DATA</c>.</param>
/// <param name="ClassNames">The names of its classes, checked.</param>
/// <param name="Mirrors">Base addresses in the order to try.</param>
/// <param name="TrainImages">The images to train on.</param>
/// <param name="TrainLabels">Their labels.</param>
/// <param name="TestImages">The images to test with.</param>
/// <param name="TestLabels">Their labels.</param>
internal sealed record DatasetDescription(
    string Name, string Folder, IReadOnlyList<string> ClassNames, IReadOnlyList<Uri> Mirrors,
    DatasetFile TrainImages, DatasetFile TrainLabels, DatasetFile TestImages, DatasetFile TestLabels)
{
    /// <summary>The four files, labels first: they are small, and show soonest that a mirror does not answer.</summary>
    public IReadOnlyList<DatasetFile> Files => [TrainLabels, TestLabels, TestImages, TrainImages];

    /// <summary>What PyTorch's <c>torchvision</c> calls its folder.</summary>
    public string PyTorchFolder => Name.Replace("-", "", StringComparison.Ordinal);

    /// <summary>The names of the files as they are found in a folder.</summary>
    public string FileNames => string.Join(", ", Files.Select(file => file.ArchiveName));
}
