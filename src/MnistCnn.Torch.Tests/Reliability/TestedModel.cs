using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>What the tests of both engines train here: libtorch's module of the network, on the CPU.</summary>
internal static class TestedModel
{
    public const string Collection = TorchTests.Name;

    public static Model Of(Cnn model) => TorchModel.Of(model, "cpu");

    /// <summary>Options without what this kind of model has no use for.</summary>
    public static TrainerOptions With(TrainerOptions options) => options with { Threads = null };

    public static void SetThreads(int count)
    {
        NativeBackend.EnsureLoaded();
        TorchSharp.torch.set_num_threads(count);
    }
}
