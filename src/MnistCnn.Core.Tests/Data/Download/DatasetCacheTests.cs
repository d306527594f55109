using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Data.Idx;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Data.Download;

/// <summary>
/// What lies in the cache, or in the directories of the environment and of the options, and what happens if it is
/// damaged.
/// </summary>
public sealed class DatasetCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LoopbackServer _server = new();

    private string Cache => _directory.File("cache");

    private string CachedImages => Path.Combine(Cache, "small", SmallDataset.TrainImages + ".gz");

    public DatasetCacheTests() => SmallDataset.Serve(_server, "a");

    public void Dispose()
    {
        _server.Dispose();
        _directory.Dispose();
    }

    public static TheoryData<string, byte[]> Damages => new()
    {
        { "empty", [] },
        { "truncated", SmallDataset.Archives[SmallDataset.TrainImages][..^20] },
        { "without gzip's end", SmallDataset.Archives[SmallDataset.TrainImages][..^1] },
        { "altered", Altered(SmallDataset.Archives[SmallDataset.TrainImages]) },
        { "altered and plain", Altered(SmallDataset.Payloads[SmallDataset.TrainImages]) },
        { "too long and plain", [.. SmallDataset.Payloads[SmallDataset.TrainImages], 0] },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task LoadAsync_damaged_cached_file_is_fetched_again(string what, byte[] damaged)
    {
        SmallDataset.Save(Path.Combine(Cache, "small"));
        File.WriteAllBytes(CachedImages, damaged);

        SmallDataset.ShouldBeWhole(await LoadAsync());

        _server.Requests
            .Should().Equal([$"/a/{SmallDataset.TrainImages}.gz"], $"only the file that is {what} is missing");
        File.ReadAllBytes(CachedImages).Should().Equal(SmallDataset.Archives[SmallDataset.TrainImages]);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task LoadAsync_damaged_cached_file_offline_is_refused_with_both_checksums(string what, byte[] damaged)
    {
        SmallDataset.Save(Path.Combine(Cache, "small"));
        File.WriteAllBytes(CachedImages, damaged);

        Func<Task> load = () => LoadAsync(new MnistDatasetOptions { Offline = true });

        InvalidDataException failure =
            (await load.Should().ThrowAsync<InvalidDataException>($"the file is {what}")).Which;
        failure.Message.Should().Contain(CachedImages).And.Contain(SmallDataset.Description.TrainImages.Sha256)
            .And.MatchRegex(
                "has 336 bytes and SHA-256 [0-9a-f]{64}, and found were [0-9]+ bytes with SHA-256 [0-9a-f]{64}");
    }

    [Fact]
    public async Task LoadAsync_altered_file_that_is_verified_as_compressed_offline_is_refused_with_both_checksums()
    {
        SmallDataset.Save(Path.Combine(Cache, "small"));
        DatasetDescription dataset = SmallDataset.Describe(HashedForm.Archive);
        File.WriteAllBytes(CachedImages, SmallDataset.Payloads[SmallDataset.TrainImages]);

        Func<Task> load = () => LoadAsync(new MnistDatasetOptions { Offline = true }, dataset: dataset);

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage(
            $"{CachedImages} *train-images-idx3-ubyte.gz as published has*{dataset.TrainImages.Sha256}*found were 336 "
            + "bytes*");
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task LoadAsync_offline_without_the_files_says_at_once_which_and_where(bool option, bool variable)
    {
        SmallDataset.Save(Path.Combine(Cache, "small"));
        File.Delete(CachedImages);

        Func<Task> load = () => LoadAsync(new MnistDatasetOptions { Offline = option }, offline: variable);

        MnistDownloadException failure = (await load.Should().ThrowAsync<MnistDownloadException>()).Which;
        failure.Message.Should().Contain("switched off").And.Contain("Missing: train-images-idx3-ubyte.gz.")
            .And.Contain(Path.Combine(Cache, "small")).And.Contain("MNISTCNN_DATA");
        failure.Failures.Should().BeEmpty();
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_plain_files_put_into_the_cache_by_hand_are_read()
    {
        Directory.CreateDirectory(Path.Combine(Cache, "small"));
        foreach ((string name, byte[] payload) in SmallDataset.Payloads)
            File.WriteAllBytes(Path.Combine(Cache, "small", name), payload);

        SmallDataset.ShouldBeWhole(await LoadAsync(new MnistDatasetOptions { Offline = true }));
    }

    [Fact]
    public async Task LoadAsync_cache_directory_of_the_options_comes_before_that_of_the_user()
    {
        MnistDatasetOptions options = Online() with { CacheDirectory = _directory.File("mine") };

        await LoadAsync(options);

        File.Exists(_directory.File("mine", "small", SmallDataset.TestLabels + ".gz")).Should().BeTrue();
        Directory.Exists(Cache).Should().BeFalse();
    }

    [Fact]
    public async Task LoadAsync_cache_that_cannot_be_made_names_directory_and_bytes_before_downloading()
    {
        File.WriteAllBytes(Cache, []);

        Func<Task> load = () => LoadAsync();

        int needed = SmallDataset.Archives.Values.Sum(archive => archive.Length);
        (await load.Should().ThrowAsync<IOException>()).WithMessage(
            $"The cache directory {Path.Combine(Cache, "small")} cannot be written; it needs {needed} bytes:*"
            + "CacheDirectory*MNISTCNN_DATA*");
        _server.Requests.Should().BeEmpty();
        File.ReadAllBytes(Cache).Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_file_that_cannot_be_kept_names_directory_and_bytes_and_leaves_no_temporary_file()
    {
        Directory.CreateDirectory(CachedImages);

        Func<Task> load = () => LoadAsync();

        int needed = SmallDataset.Archives[SmallDataset.TrainImages].Length;
        (await load.Should().ThrowAsync<IOException>()).WithMessage(
            $"The cache directory {Path.Combine(Cache, "small")} cannot be written; it needs {needed} bytes:*");
        Directory.GetFiles(Path.Combine(Cache, "small"), "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_temporary_files_of_killed_processes_are_swept_up()
    {
        Directory.CreateDirectory(Path.Combine(Cache, "small"));
        File.WriteAllBytes(LeftFile.Of(CachedImages), [1]);

        await LoadAsync();

        Directory.GetFiles(Path.Combine(Cache, "small"), "*.tmp").Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_data_variable_comes_before_the_cache_and_the_network()
    {
        SmallDataset.Save(_directory.File("data", "small"));

        SmallDataset.ShouldBeWhole(await LoadAsync(data: _directory.File("data")));

        _server.Requests.Should().BeEmpty();
        Directory.Exists(Cache).Should().BeFalse();
    }

    [Fact]
    public async Task LoadAsync_data_variable_without_this_set_goes_on_and_says_so()
    {
        Directory.CreateDirectory(_directory.File("data", "other"));
        var logger = new RecordingLogger();

        SmallDataset.ShouldBeWhole(await LoadAsync(Online() with { Logger = logger }, data: _directory.File("data")));

        logger.Entries.Should().Contain(entry => entry.Message.StartsWith(
            $"MNISTCNN_DATA is of no use for Small, so the cache is tried: The directory {_directory.File("data")}, ",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadAsync_data_variable_with_a_file_missing_is_no_reason_to_download()
    {
        SmallDataset.Save(_directory.File("data", "small"));
        File.Delete(_directory.File("data", "small", SmallDataset.TestLabels + ".gz"));

        Func<Task> load = () => LoadAsync(data: _directory.File("data"));

        (await load.Should().ThrowAsync<FileNotFoundException>()).WithMessage(
            $"*{_directory.File("data", "small")}*MNISTCNN_DATA*"
            + "holds neither t10k-labels-idx1-ubyte.gz nor t10k-labels-idx1-ubyte;*");
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_data_variable_with_an_altered_file_is_refused_and_not_replaced()
    {
        SmallDataset.Save(_directory.File("data", "small"));
        string images = _directory.File("data", "small", SmallDataset.TrainImages + ".gz");
        File.WriteAllBytes(images, Altered(SmallDataset.Archives[SmallDataset.TrainImages]));

        Func<Task> load = () => LoadAsync(data: _directory.File("data"));

        (await load.Should().ThrowAsync<InvalidDataException>()).WithMessage($"{images} is not the published file*");
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_directory_of_the_options_is_read_without_checksums_before_all_else()
    {
        SmallDataset.Save(_directory.File("data", "small"));
        var own = ImageSet.FromArrays([1, 2, 3], [0, 1, 2], 1, 1);
        SaveOwn(own, own);

        MnistDataset read = await LoadAsync(
            new MnistDatasetOptions { Directory = _directory.File("own") }, data: _directory.File("data"));

        read.Train.Pixels.ToArray().Should().Equal(1, 2, 3);
        read.Test.Labels.ToArray().Should().Equal(0, 1, 2);
        _server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_directory_of_the_options_with_two_image_sizes_is_refused()
    {
        SaveOwn(ImageSet.FromArrays(new byte[4], [0], 2, 2), ImageSet.FromArrays(new byte[6], [0], 3, 2));

        Func<Task> load = () => LoadAsync(new MnistDatasetOptions { Directory = _directory.File("own") });

        (await load.Should().ThrowAsync<InvalidDataException>())
            .WithMessage("*train on are 2×2*test with 3×2*one size*");
    }

    [Fact]
    public async Task LoadAsync_directory_of_the_options_that_is_missing_is_named()
    {
        Func<Task> load = () => LoadAsync(new MnistDatasetOptions { Directory = _directory.File("own") });

        (await load.Should().ThrowAsync<DirectoryNotFoundException>()).WithMessage(
            $"*{_directory.File("own")}*MnistDatasetOptions.Directory*does not exist*");
    }

    private static byte[] Altered(byte[] file)
    {
        byte[] altered = [.. file];
        altered[altered.Length / 2] ^= 0x10;
        return altered;
    }

    private MnistDatasetOptions Online() => new() { Mirrors = [_server.Mirror("a")] };

    private Task<MnistDataset> LoadAsync(
        MnistDatasetOptions? options = null, string? data = null, bool offline = false,
        DatasetDescription? dataset = null) =>
        new DatasetLoader(
            dataset ?? SmallDataset.Description, options ?? Online(), new DatasetEnvironment(data, offline, Cache))
            .LoadAsync(CancellationToken.None);

    private void SaveOwn(ImageSet train, ImageSet test)
    {
        Directory.CreateDirectory(_directory.File("own"));
        IdxWriter.WriteImages(_directory.File("own", SmallDataset.TrainImages), train);
        IdxWriter.WriteLabels(_directory.File("own", SmallDataset.TrainLabels), train);
        IdxWriter.WriteImages(_directory.File("own", SmallDataset.TestImages + ".gz"), test);
        IdxWriter.WriteLabels(_directory.File("own", SmallDataset.TestLabels + ".gz"), test);
    }
}
