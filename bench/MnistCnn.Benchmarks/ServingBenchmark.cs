using System.Diagnostics;
using MnistCnn.Data;

namespace MnistCnn.Benchmarks;

/// <summary>
/// samples/Service on loopback with our classifier, with ONNX Runtime, and with one that computes nothing: requests a
/// second and the time of a request, by connections.
/// </summary>
internal static class ServingBenchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(2);

    private static readonly (string Key, string Name)[] Variants =
    [
        ("onnx", "ONNX Runtime"), ("classifier", "ImageClassifier"), ("none", "no network: the server alone"),
    ];

    public static void Run(ImageSet test, BenchmarkOptions options, ResultWriter writer)
    {
        using var files = new ClassifierFiles(test, BenchmarkNetwork.Notebook(2).Architecture);
        Process[] servers = [.. Variants.Select(variant => Start(variant.Key, files))];
        try
        {
            Uri[] addresses = [.. servers.Select(server => new Uri(server.StandardOutput.ReadLine()!))];
            byte[][] single = Requests(test, "/predict", images: 1);
            byte[][] batches = Requests(test, "/predict/batch", images: 32);
            foreach (Uri address in addresses)
            {
                LoadClient.Run(address, single, connections: 8, WarmUp);
                LoadClient.Run(address, batches, connections: 8, Measured);
            }

            foreach (int connections in new[] { 1, 8, 64 })
                Measure($"one image, connections {connections}", addresses, single, connections, options, writer);
            Measure("32 images, connections 8", addresses, batches, 8, options, writer);
        }
        finally
        {
            foreach (Process server in servers)
                Stop(server);
        }
    }

    private static void Measure(
        string setting, Uri[] addresses, byte[][] requests, int connections, BenchmarkOptions options,
        ResultWriter writer)
    {
        double[][] rates = Empty(options), medians = Empty(options), slow = Empty(options);
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < addresses.Length; i++)
            {
                double[] times = LoadClient.Run(addresses[i], requests, connections, Measured);
                rates[i][round] = times.Length / Measured.TotalSeconds;
                medians[i][round] = times[times.Length / 2];
                slow[i][round] = times[times.Length * 99 / 100];
            }
        }

        // A rate is good when it is high: divided the other way round, it would be read as a time.
        writer.Write(Rounds.Summarize("serving", $"{setting}, requests a second", "/s", Variants, rates)
            .Select(result => result with { RatioToFirst = double.NaN }));
        writer.Write(Rounds.Summarize("serving", $"{setting}, median", "ms", Variants, medians));
        writer.Write(Rounds.Summarize("serving", $"{setting}, 99th percentile", "ms", Variants, slow));
    }

    private static double[][] Empty(BenchmarkOptions options) =>
        [.. Variants.Select(_ => new double[options.Rounds])];

    private static byte[][] Requests(ImageSet test, string path, int images) =>
    [
        .. Enumerable.Range(0, 100).Select(i => LoadClient.Request(
            path, test.Pixels.Span.Slice(i * test.ImageSize, images * test.ImageSize))),
    ];

    private static Process Start(string variant, ClassifierFiles files)
    {
        var start = new ProcessStartInfo(
            ChildBenchmarks.Self, [ServingChild.Command, variant, files.Model, files.Onnx])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        // As a project of ASP.NET Core has it.
        start.Environment["DOTNET_gcServer"] = "1";
        return Process.Start(start)!;
    }

    private static void Stop(Process server)
    {
        server.StandardInput.Close();
        if (!server.WaitForExit(TimeSpan.FromSeconds(10)))
            server.Kill();
        server.Dispose();
    }
}
