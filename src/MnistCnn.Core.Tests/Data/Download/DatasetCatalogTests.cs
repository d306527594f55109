using MnistCnn.Data;
using MnistCnn.Data.Download;

namespace MnistCnn.Tests.Data.Download;

public sealed class DatasetCatalogTests
{
    [Theory]
    [InlineData(MnistVariant.Mnist, "MNIST", "mnist")]
    [InlineData(MnistVariant.FashionMnist, "Fashion-MNIST", "fashion-mnist")]
    [InlineData(MnistVariant.Kmnist, "KMNIST", "kmnist")]
    public void Find_every_variant_has_its_folder_four_files_and_ten_classes(
        MnistVariant variant, string name, string folder)
    {
        DatasetDescription dataset = DatasetCatalog.Find(variant);

        (dataset.Name, dataset.Folder).Should().Be((name, folder));
        dataset.ClassNames.Should().HaveCount(10).And.OnlyHaveUniqueItems();
        dataset.Files.Select(file => file.ArchiveName).Should().BeEquivalentTo(
            "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz");
        dataset.Files.Sum(file => file.PayloadLength).Should().Be(54_950_048);
    }

    [Fact]
    public void Find_all_checksums_are_different_and_well_formed()
    {
        DatasetFile[] files =
            [.. Enum.GetValues<MnistVariant>().SelectMany(variant => DatasetCatalog.Find(variant).Files)];

        files.Select(file => file.Sha256).Should().HaveCount(12).And.OnlyHaveUniqueItems()
            .And.OnlyContain(checksum => checksum.Length == 64);
    }

    [Fact]
    public void Find_every_first_mirror_is_secure()
    {
        foreach (MnistVariant variant in Enum.GetValues<MnistVariant>())
            DatasetCatalog.Find(variant).Mirrors[0].Scheme.Should().Be("https");
    }

    [Fact]
    public void Find_kmnist_is_verified_as_compressed()
    {
        DatasetCatalog.Find(MnistVariant.Kmnist).Files
            .Should().OnlyContain(file => file.HashedForm == HashedForm.Archive);
    }
}
