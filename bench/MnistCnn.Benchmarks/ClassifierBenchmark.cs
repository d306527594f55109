using System.Diagnostics;
using MnistCnn.Data;
using MnistCnn.Inference;

namespace MnistCnn.Benchmarks;

/// <summary>Predicting with the classifier of MnistCnn.Inference, beside ONNX Runtime with the same network.</summary>
internal static class ClassifierBenchmark
{
    private const int Calls = 2_000;

    // ONNX Runtime keeps whole activations of a batch: it is faster in batches that fit a cache than in one of 10,000.
    private const int OnnxBatch = 100;

    public static void Run(ImageSet test, BenchmarkOptions options, ResultWriter writer)
    {
        BenchmarkNetwork notebook = BenchmarkNetwork.Notebook(2);
        using var files = new ClassifierFiles(test, notebook.Architecture);
        Compare(test, files);
        OneImage(test, files, "", options, writer);
        ManyImages(test, files, "", [1, 2], options, writer);
        FirstPredictions.Run(files, options, writer);
        foreach (BenchmarkNetwork network in BenchmarkNetwork.Chains)
        {
            using var chain = new ClassifierFiles(test, network.Architecture);
            Compare(test, chain);
            OneImage(test, chain, $"{network.Name}, ", options, writer);
            ManyImages(test, chain, $"{network.Name}, ", [1], options, writer);
        }
    }

    // Nobody is faster by computing something else.
    private static void Compare(ImageSet test, ClassifierFiles files)
    {
        using ImageClassifier classifier = ImageClassifier.Load(files.Model);
        using var onnx = new OnnxRuntimePeer(files.Onnx, OnnxBatch, threads: 1);
        ReadOnlySpan<byte> images = test.Pixels.Span[..(OnnxBatch * test.ImageSize)];
        float[] ours = new float[OnnxBatch * test.ClassCount];
        classifier.PredictProbabilities(images, ours);
        ReadOnlySpan<float> theirs = onnx.Run(images);
        for (int i = 0; i < ours.Length; i++)
        {
            if (!(Math.Abs(ours[i] - theirs[i]) < 1e-5))
                throw new InvalidOperationException(
                    $"Probability {i} is {ours[i]} here and {theirs[i]} in ONNX Runtime.");
        }
    }

    private static void OneImage(
        ImageSet test, ClassifierFiles files, string network, BenchmarkOptions options, ResultWriter writer)
    {
        using ImageClassifier classifier = ImageClassifier.Load(files.Model);
        using var onnx1 = new OnnxRuntimePeer(files.Onnx, batch: 1, threads: 1);
        using var onnx2 = new OnnxRuntimePeer(files.Onnx, batch: 1, threads: 2);
        (string Key, string Name, Action<int> Predict)[] variants =
        [
            ("onnx-1t", "ONNX Runtime, 1 thread", i => onnx1.Run(test.GetImage(i))),
            ("onnx-2t", "ONNX Runtime, 2 threads", i => onnx2.Run(test.GetImage(i))),
            ("classifier", "ImageClassifier.Predict", i => classifier.Predict(test.GetImage(i))),
        ];
        // Two rounds for the JIT to see what is called often.
        const int warmUps = 2;
        double[][] median = [.. variants.Select(_ => new double[options.Rounds])];
        double[][] slow = [.. variants.Select(_ => new double[options.Rounds])];
        for (int round = -warmUps; round < options.Rounds; round++)
        {
            for (int i = 0; i < variants.Length; i++)
            {
                double[] times = TimesOf(variants[i].Predict, test.Count);
                if (round >= 0)
                    (median[i][round], slow[i][round]) = (times[Calls / 2], times[Calls * 99 / 100]);
            }
        }

        (string, string)[] names = [.. variants.Select(variant => (variant.Key, variant.Name))];
        writer.Write(Rounds.Summarize("classifier", $"{network}one image, median of 2,000 calls", "µs", names, median));
        writer.Write(Rounds.Summarize("classifier", $"{network}one image, 99th percentile", "µs", names, slow));
    }

    private static double[] TimesOf(Action<int> predict, int images)
    {
        double[] times = new double[Calls];
        for (int i = 0; i < Calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            predict(i % images);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static void ManyImages(
        ImageSet test, ClassifierFiles files, string network, int[] threadCounts, BenchmarkOptions options,
        ResultWriter writer)
    {
        using ImageClassifier classifier = ImageClassifier.Load(files.Model);
        ReadOnlyMemory<byte> images = test.Pixels;
        foreach (int threads in threadCounts)
        {
            using var whole = new OnnxRuntimePeer(files.Onnx, test.Count, threads);
            using var parts = new OnnxRuntimePeer(files.Onnx, OnnxBatch, threads);
            writer.Write(Rounds.Run("classifier", $"{network}images {test.Count}, threads {threads}", options.Rounds,
            [
                new("onnx", "ONNX Runtime, one call", () => whole.Run(images.Span)),
                new("onnx-parts", $"ONNX Runtime, calls of {OnnxBatch}",
                    () => RunParts(parts, images.Span, test.ImageSize)),
                new("classifier", "ImageClassifier.PredictBatch, one call",
                    () => classifier.PredictBatch(images.Span, threads)),
            ]));
        }
    }

    private static void RunParts(OnnxRuntimePeer onnx, ReadOnlySpan<byte> images, int imageSize)
    {
        for (; images.Length >= OnnxBatch * imageSize; images = images[(OnnxBatch * imageSize)..])
            onnx.Run(images[..(OnnxBatch * imageSize)]);
    }
}
