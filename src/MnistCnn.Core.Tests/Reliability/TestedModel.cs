using MnistCnn.Models;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// What the tests of both engines train here: the network itself. MnistCnn.Torch.Tests compiles them with another.
/// </summary>
internal static class TestedModel
{
    /// <summary>The tests that train in several processes, or measure memory, one at a time and alone.</summary>
    public const string Collection = "alone";

    public static Model Of(Cnn model) => model;

    /// <summary>Options without what this kind of model has no use for.</summary>
    public static TrainerOptions With(TrainerOptions options) => options;

    public static void SetThreads(int _)
    {
    }
}

[CollectionDefinition(TestedModel.Collection, DisableParallelization = true)]
public sealed class AloneTests;
