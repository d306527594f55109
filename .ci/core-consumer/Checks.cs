using System.Globalization;
using MnistCnn.Data;
using MnistCnn.Inference;
using MnistCnn.Metrics;
using MnistCnn.Training;

/// <summary>One line for each thing looked at.</summary>
internal sealed class Checks
{
    public bool AllHold { get; private set; } = true;

    public void Holds(string what, bool holds, string seen = "")
    {
        AllHold &= holds;
        Console.WriteLine($"{(holds ? "ok  " : "FAIL")} {what}{(seen.Length > 0 ? $": {seen}" : "")}");
    }

    /// <summary>What a process holds, and what stands beside it, after it has done all that it does.</summary>
    public void HasNoTorch()
    {
        string[] mapped =
        [
            .. File.ReadLines("/proc/self/maps")
                .Select(line => line[(line.LastIndexOf(' ') + 1)..])
                .Where(path => path.Contains("torch", StringComparison.OrdinalIgnoreCase)
                    && path.Contains(".so", StringComparison.Ordinal))
                .Distinct(),
        ];
        Holds("no library of torch is mapped", mapped.Length == 0, string.Join(", ", mapped));
        string[] assemblies =
        [
            .. AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name ?? "")
                .Where(name => name.StartsWith("TorchSharp", StringComparison.Ordinal)),
        ];
        Holds("no assembly of TorchSharp is loaded", assemblies.Length == 0, string.Join(", ", assemblies));
        string[] files = Directory.GetFiles(AppContext.BaseDirectory, "libtorch*", SearchOption.AllDirectories);
        Holds("no libtorch is beside the program", files.Length == 0, string.Join(", ", files));
    }

    /// <summary>
    /// What <see cref="ImageClassifier"/> makes of a model file is what the trainer made of the model.
    /// </summary>
    public void Predicts(string model, ImageSet images, float[] expected)
    {
        using var classifier = ImageClassifier.Load(model);
        Prediction[] predictions = classifier.PredictBatch(images.Pixels.Span, threads: 2);
        float[] found = [.. predictions.SelectMany(prediction => prediction.Probabilities)];
        float apart = found.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));
        Holds("ImageClassifier predicts the same", found.Length == expected.Length && apart < 1e-5, $"{apart} apart");
    }

    public static float[] Probabilities(Trainer trainer, ImageSet images)
    {
        PredictionSet predictions = trainer.Predict(images);
        return [
            .. Enumerable.Range(0, images.Count).SelectMany(image => predictions.GetProbabilities(image).ToArray())];
    }

    public static void Write(string path, float[] values) =>
        File.WriteAllLines(path, values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}
