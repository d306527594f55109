using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Data.Idx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Download;

/// <summary>The names and folders under which people have the files.</summary>
public sealed class FileNameTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Data => _directory.File("data");

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, string> Places => new()
    {
        { "as published", "small/{0}.gz" },
        { "unpacked", "small/{0}" },
        { "of Kaggle, where the file lies in a folder of its name", "small/{0}/{1}" },
        { "the same, with the name as published", "small/{1}/{0}" },
        { "of 7-Zip", "small/{1}" },
        { "of 7-Zip, packed again", "small/{1}.gz" },
        { "of PyTorch's root", "Small/raw/{0}" },
        { "of PyTorch's folder of the set", "raw/{0}" },
        { "in the directory itself", "{0}.gz" },
        { "in the directory itself, of 7-Zip", "{1}" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task LoadAsync_finds_the_files_that_the_variable_leads_to(string what, string place)
    {
        Save(place);

        SmallDataset.ShouldBeWhole(await LoadAsync(data: Data));

        what.Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task LoadAsync_finds_the_files_in_the_directory_of_the_options(string what, string place)
    {
        Save(place);

        SmallDataset.ShouldBeWhole(await LoadAsync(new MnistDatasetOptions { Directory = Data }));

        what.Should().NotBeEmpty();
    }

    [Fact]
    public async Task LoadAsync_variable_with_a_tilde_leads_into_the_users_directory()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Save("{0}.gz");
        string fromHome = "~/" + Path.GetRelativePath(home, Data);

        SmallDataset.ShouldBeWhole(await LoadAsync(data: fromHome));
        SmallDataset.ShouldBeWhole(await LoadAsync(new MnistDatasetOptions { Directory = fromHome }));
        HomeDirectory.Expand("~").Should().Be(home);
        HomeDirectory.Expand("~other").Should().Be(Path.GetFullPath("~other"));
    }

    [Fact]
    public async Task LoadAsync_variable_that_names_no_directory_is_refused()
    {
        Func<Task> load = () => LoadAsync(data: Data);

        (await load.Should().ThrowAsync<DirectoryNotFoundException>())
            .WithMessage($"The directory {Data}, from the environment variable MNISTCNN_DATA, does not exist.");
    }

    [Fact]
    public async Task LoadAsync_variable_that_names_the_files_of_another_set_says_so_where_there_is_no_other_way()
    {
        Save("{0}.gz");
        File.WriteAllBytes(Path.Combine(Data, SmallDataset.TrainLabels + ".gz"), [1, 2, 3]);

        Func<Task> load = () => LoadAsync(data: Data);

        (await load.Should().ThrowAsync<MnistDownloadException>()).WithMessage(
            $"Small is not in the cache*{Data}*train-labels-idx1-ubyte.gz is not the published file*");
    }

    [Fact]
    public async Task LoadAsync_variable_without_this_set_is_told_where_there_is_no_other_way()
    {
        Directory.CreateDirectory(_directory.File("data", "other"));

        Func<Task> load = () => LoadAsync(data: Data);

        (await load.Should().ThrowAsync<MnistDownloadException>()).WithMessage(
            $"*The directory {Data}, from the environment variable MNISTCNN_DATA, holds none of the folder small, "
            + "PyTorch's Small/raw, and the files themselves.");
    }

    [Theory]
    [InlineData("emnist-letters-train-images-idx3-ubyte.gz", "*EMNIST has other classes*Emnist.Load reads it.")]
    [InlineData("qmnist-train-labels-idx2-int.gz", "*QMNIST's idx2-int files have eight numbers*")]
    [InlineData("my-idx3-ubyte", "*It holds my-idx3-ubyte.")]
    public async Task LoadAsync_directory_with_other_files_names_them(string name, string message)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(Path.Combine(Data, name), [0]);

        Func<Task> load = () => LoadAsync(new MnistDatasetOptions { Directory = Data });

        (await load.Should().ThrowAsync<FileNotFoundException>()).WithMessage($"*holds neither*{message}");
    }

    [Fact]
    public void ReadLabels_of_QMNIST_says_what_they_are()
    {
        byte[] file = [0, 0, 0x0C, 2, 0, 0, 0, 1, 0, 0, 0, 8, .. new byte[32]];

        FluentActions.Invoking(() => IdxReader.ReadLabels(new MemoryStream(file)))
            .Should().Throw<InvalidDataException>()
            .WithMessage("*whole numbers in rows (0xC02), as QMNIST's labels are*a label file (0x801) is expected.");
    }

    private void Save(string place)
    {
        foreach ((string name, byte[] payload) in SmallDataset.Payloads)
        {
            string path = Path.Combine(
                Data, string.Format(CultureInfo.InvariantCulture, place, name, name.Replace("-idx", ".idx")));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            bool packed = path.EndsWith(".gz", StringComparison.Ordinal);
            File.WriteAllBytes(path, packed ? SmallDataset.Archives[name] : payload);
        }
    }

    private Task<MnistDataset> LoadAsync(MnistDatasetOptions? options = null, string? data = null) =>
        new DatasetLoader(
            SmallDataset.Description, options ?? new MnistDatasetOptions { Offline = true },
            new DatasetEnvironment(data, true, _directory.File("cache")))
            .LoadAsync(CancellationToken.None);
}
