using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>A process that trains from a fixed seed, and writes the hash of the weights that come out.</summary>
internal static class TrainingChild
{
    public const string Task = "train";

    public static int Run(string threads, string result)
    {
        int count = int.Parse(threads, CultureInfo.InvariantCulture);
        TestedModel.SetThreads(count);
        File.WriteAllLines(result, [Hash(count)]);
        return 0;
    }

    private static string Hash(int threads)
    {
        Model model = TestedModel.Of(new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 16).WithDenseUnits(32).WithClassCount(4)
            .WithSeed(3).Build());
        new Trainer(model, TestedModel.With(new() { Epochs = 3, Seed = 3, Threads = threads })).Fit(Stripes.Make(200));
        float[] weights = ResumableRuns.Weights(model);
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights)));
    }
}
