using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistCnn.Models;
using MnistCnn.Native;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>A process that trains both engines from a fixed seed, and writes the hash of the weights that come out.</summary>
internal static class TrainingChild
{
    public const string Task = "train";

    public static int Run(string threads, string result)
    {
        int count = int.Parse(threads, CultureInfo.InvariantCulture);
        NativeBackend.EnsureLoaded();
        TorchSharp.torch.set_num_threads(count);
        File.WriteAllLines(result, [Hash(TrainingEngine.Fused, count), Hash(TrainingEngine.Torch, count)]);
        return 0;
    }

    private static string Hash(TrainingEngine engine, int threads)
    {
        using Cnn model = new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(8, 16).WithDenseUnits(32).WithClassCount(4).WithSeed(3).Build();
        new Trainer(model, new TrainerOptions { Epochs = 3, Seed = 3, Device = "cpu", Engine = engine, Threads = threads })
            .Fit(Stripes.Make(200));
        float[] weights = [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
        return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights)));
    }
}
