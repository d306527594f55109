using MnistCnn.Data.Idx;

namespace MnistCnn.Data.Download;

/// <summary>The published data sets: files, sizes, checksums and mirrors.</summary>
internal static class DatasetCatalog
{
    private const string TrainImages = "train-images-idx3-ubyte";
    private const string TrainLabels = "train-labels-idx1-ubyte";
    private const string TestImages = "t10k-images-idx3-ubyte";
    private const string TestLabels = "t10k-labels-idx1-ubyte";
    private const int TrainImageBytes = IdxHeader.ImageLength + (60_000 * 28 * 28);
    private const int TrainLabelBytes = IdxHeader.LabelLength + 60_000;
    private const int TestImageBytes = IdxHeader.ImageLength + (10_000 * 28 * 28);
    private const int TestLabelBytes = IdxHeader.LabelLength + 10_000;

    private static readonly DatasetDescription Mnist = new(
        "MNIST",
        "mnist",
        ImageSet.CheckedNames(null),
        [new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            new("https://storage.googleapis.com/cvdf-datasets/mnist/")],
        new(TrainImages, TrainImageBytes, 9_912_422,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new(TrainLabels, TrainLabelBytes, 28_881, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new(TestImages, TestImageBytes, 1_648_877, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new(TestLabels, TestLabelBytes, 4_542, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    // The second mirror speaks plain http only; the checksums protect what it sends.
    private static readonly DatasetDescription FashionMnist = new(
        "Fashion-MNIST",
        "fashion-mnist",
        ImageSet.CheckedNames(
            ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]),
        [
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
        ],
        new(TrainImages, TrainImageBytes, 26_421_880,
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        new(TrainLabels, TrainLabelBytes, 29_515, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        new(TestImages, TestImageBytes, 4_422_102, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        new(TestLabels, TestLabelBytes, 5_148, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

    // Of KMNIST, only the checksums of the compressed files are published.
    private static readonly DatasetDescription Kmnist = new(
        "KMNIST",
        "kmnist",
        ImageSet.CheckedNames(["お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"]),
        [new("https://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
        Archive(
            TrainImages, TrainImageBytes, 18_165_135,
            "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
        Archive(
            TrainLabels, TrainLabelBytes, 29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
        Archive(
            TestImages, TestImageBytes, 3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
        Archive(TestLabels, TestLabelBytes, 5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"));

    /// <summary>Looks a data set up; <paramref name="variant"/> is already checked.</summary>
    public static DatasetDescription Find(MnistVariant variant) => variant switch
    {
        MnistVariant.FashionMnist => FashionMnist,
        MnistVariant.Kmnist => Kmnist,
        _ => Mnist,
    };

    private static DatasetFile Archive(string name, int payloadLength, int archiveLength, string sha256) =>
        new(name, payloadLength, archiveLength, sha256, HashedForm.Archive);
}
