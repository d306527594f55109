using MnistCnn.Data;
using MnistCnn.Data.Download;

namespace MnistCnn.Tests.Data.Download;

/// <summary>A process that loads the small data set from a mirror through a cache.</summary>
internal static class DatasetChild
{
    public const string Task = "load";

    public static int Run(string mirror, string cache)
    {
        var options = new MnistDatasetOptions { Mirrors = [new Uri(mirror)] };
        var environment = new DatasetEnvironment(null, Offline: false, CacheDirectory: cache);
        var loader = new DatasetLoader(SmallDataset.Description, options, environment);
        SmallDataset.ShouldBeWhole(loader.LoadAsync(CancellationToken.None).GetAwaiter().GetResult());
        return 0;
    }
}
