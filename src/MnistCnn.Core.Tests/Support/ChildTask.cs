using MnistCnn.Data;
using MnistCnn.Tests.Data;

namespace MnistCnn.Tests.Support;

/// <summary>What a <see cref="ChildProcess"/> does: it loads the small data set from a mirror through a cache.</summary>
internal static class ChildTask
{
    /// <summary>
    /// The environment variable that holds the arguments: the address of the mirror and the cache directory, one a line.
    /// </summary>
    public const string Variable = "MNISTCNN_TESTS_CHILD";

    public static int Run(string[] arguments)
    {
        try
        {
            var options = new MnistDatasetOptions { Mirrors = [new Uri(arguments[0])] };
            var environment = new DatasetEnvironment(null, Offline: false, CacheDirectory: arguments[1]);
            var loader = new DatasetLoader(SmallDataset.Description, options, environment);
            SmallDataset.ShouldBeWhole(loader.LoadAsync(CancellationToken.None).GetAwaiter().GetResult());
            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or Xunit.Sdk.XunitException)
        {
            Console.Error.WriteLine(e);
            return 1;
        }
    }
}
