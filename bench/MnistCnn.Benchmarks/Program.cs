using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MnistCnn.Benchmarks;
using MnistCnn.Data;
using MnistCnn.Torch;

if (args is [ChildBenchmarks.Command, string what, string engine, .. string[] rest])
{
    await ChildBenchmarks.RunChildAsync(what, Enum.Parse<Engine>(engine), rest.FirstOrDefault());
    return 0;
}

if (args is [ServingChild.Command, string variant, string model, string onnx])
{
    await ServingChild.RunAsync(variant, model, onnx);
    return 0;
}

BenchmarkOptions options;
try
{
    options = BenchmarkOptions.Parse(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n\n{BenchmarkOptions.Help}");
    return 2;
}

NativeBackend.EnsureLoaded();
var writer = new ResultWriter(options.Json);
writer.Note(
    $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}, {Environment.ProcessorCount} processors, "
    + $"vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits; "
    + "ratios: the first variant's time divided by this one's, round by round, median.");
MnistDataset data;
try
{
    data = await MnistDataset.LoadAsync(new MnistDatasetOptions { Directory = options.Data });
}
catch (IOException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

foreach (string bench in options.Benches)
    Run(bench);
return 0;

void Run(string bench)
{
    switch (bench)
    {
        case "step":
            StepBenchmark.Run(data.Train, options, writer);
            break;
        case "threads":
            ThreadsBenchmark.Run(data.Train, options, writer);
            break;
        case "epoch":
            EpochBenchmark.Run(data, options, writer);
            break;
        case "augmentation":
            AugmentationBenchmark.Run(data.Train, options, writer);
            break;
        case "gpu":
            GpuBenchmark.Run(data.Train, options, writer);
            break;
        case "recipe":
            RecipeBenchmark.Run(data, writer);
            break;
        case "inference":
            InferenceBenchmark.Run(data.Test, options, writer);
            break;
        case "startup":
            ChildBenchmarks.RunStartup(options, writer);
            break;
        case "classifier":
            ClassifierBenchmark.Run(data.Test, options, writer);
            break;
        case "serving":
            ServingBenchmark.Run(data.Test, options, writer);
            break;
        default:
            ChildBenchmarks.RunMemory(options, writer);
            break;
    }
}
