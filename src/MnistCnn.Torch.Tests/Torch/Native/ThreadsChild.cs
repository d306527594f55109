using System.Globalization;
using MnistCnn.Torch;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch.Native;

/// <summary>A process that says on how many threads libtorch computes.</summary>
internal static class ThreadsChild
{
    public const string Task = "threads";

    /// <summary>The variable with the number that the program sets itself.</summary>
    public const string Chosen = "MNISTCNN_TESTS_THREADS";

    public static int Run()
    {
        NativeBackendLoad();
        Console.Error.WriteLine(get_num_threads().ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static void NativeBackendLoad()
    {
        if (Environment.GetEnvironmentVariable(Chosen) is { } number)
            set_num_threads(int.Parse(number, CultureInfo.InvariantCulture));
        NativeBackend.EnsureLoaded();
    }
}
