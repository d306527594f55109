namespace MnistCnn.Data;

/// <summary>
/// A data set in MNIST's form: images and labels to train on, and others to test with. Implement it to train on digits
/// of your own.
/// </summary>
public interface IMnistDataset
{
    /// <summary>The name to show, such as <c>MNIST</c>.</summary>
    string Name { get; }

    /// <summary>The images to train on; 60,000 for MNIST.</summary>
    ImageSet Train { get; }

    /// <summary>The images that judge the trained model, of the same size and classes; 10,000 for MNIST.</summary>
    ImageSet Test { get; }
}
