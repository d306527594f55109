using MnistCnn.Data;
using MnistCnn.Data.Download;
using MnistCnn.Randomness;
using MnistCnn.Tests.Data;
using MnistCnn.Tests.Data.Download;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Processes that are killed while they download into a cold cache, which others share. What is in the cache is whole,
/// the others succeed, and nothing that was left stays.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class KilledDownloadTests : IDisposable
{
    /// <summary>The environment variable with the number of kills; 10 without it.</summary>
    private const string Variable = "MNISTCNN_KILLS";

    private const int Processes = 8;
    private const int KilledOfThem = 5;

    private readonly TemporaryDirectory _cache = new();
    private readonly LoopbackServer _server = new();

    private string Folder => _cache.File("small");

    public void Dispose()
    {
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task Eight_processes_of_which_five_are_killed_leave_a_whole_cache()
    {
        SmallDataset.Serve(_server, "a", slowly: true);
        var random = new RandomSource(1);
        int rounds = Math.Max(1, LongRun.Count(Variable, usual: 10) / KilledOfThem);
        for (int round = 0; round < rounds; round++)
        {
            if (Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
            ChildProcess[] children = [.. Enumerable.Range(0, Processes).Select(_ => StartChild())];
            try
            {
                await KillAsync(children, random);
                await ShouldSucceedAsync(children.Skip(KilledOfThem));
            }
            finally
            {
                Array.ForEach(children, child => child.Dispose());
            }

            Directory.GetFiles(Folder).Select(Path.GetFileName).Should()
                .BeEquivalentTo(SmallDataset.Archives.Keys.Select(name => $"{name}.gz"));
            SmallDataset.ShouldBeWhole(await LoadOfflineAsync());
        }
    }

    // The processes wait for each other, so that each kill meets one that downloads, writes or waits.
    private async Task KillAsync(ChildProcess[] children, RandomSource random)
    {
        DateTime limit = DateTime.UtcNow.AddMinutes(1);
        while (!Directory.Exists(Folder))
        {
            DateTime.UtcNow.Should().BeBefore(limit, "a child must start");
            await Task.Delay(1);
        }

        foreach (ChildProcess child in children.Take(KilledOfThem))
        {
            await Task.Delay(random.Next(60));
            child.Kill();
            ShouldBeWhole();
        }
    }

    /// <summary>Each file that has its own name is that file, whole.</summary>
    private void ShouldBeWhole()
    {
        foreach ((string name, byte[] archive) in SmallDataset.Archives)
        {
            string path = Path.Combine(Folder, $"{name}.gz");
            if (File.Exists(path))
                File.ReadAllBytes(path).Should().Equal(archive);
        }
    }

    private static async Task ShouldSucceedAsync(IEnumerable<ChildProcess> children)
    {
        foreach (ChildProcess child in children)
        {
            (int exitCode, string errors) = await child.ExitAsync();
            errors.Should().BeEmpty();
            exitCode.Should().Be(0);
        }
    }

    private ChildProcess StartChild() =>
        ChildProcess.Start(DatasetChild.Task, _server.Mirror("a").AbsoluteUri, _cache.Path);

    private Task<MnistDataset> LoadOfflineAsync() => new DatasetLoader(
        SmallDataset.Description, new MnistDatasetOptions { Offline = true },
        new DatasetEnvironment(null, Offline: true, _cache.Path))
        .LoadAsync(CancellationToken.None);
}
