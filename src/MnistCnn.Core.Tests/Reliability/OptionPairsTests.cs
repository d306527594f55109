using Microsoft.ML.OnnxRuntime;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Data.Packed;
using MnistCnn.Inference;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// Every option of builder, trainer and callbacks beside every other: trained, judged, saved, loaded and exported.
/// </summary>
public sealed class OptionPairsTests : IDisposable
{
    private const float Tolerance = 1e-5f;

    private static readonly Dictionary<string, OptionSetup> Setups =
        AllPairs.Of([.. OptionFactors.All.Select(factor => factor.Count)]).ToDictionary(NameOf, SetupOf);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Combinations => [.. Setups.Keys];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void All_pairs_are_in_a_few_rows()
    {
        int[] levels = [.. OptionFactors.All.Select(factor => factor.Count)];

        IReadOnlyList<int[]> rows = AllPairs.Of(levels);

        int pairs = levels.Select((count, i) => count * levels.Skip(i + 1).Sum()).Sum();
        rows.SelectMany(AllPairs.PairsOf).Distinct().Should().HaveCount(pairs);
        rows.Should().HaveCountLessThan(60);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Network_with_these_options_trains_and_predicts_alike_everywhere(string combination)
    {
        try
        {
            ShouldWork(Setups[combination]);
        }
        catch (Exception exception)
        {
            // The name of the test is cut off after some of it.
            throw new InvalidOperationException(combination, exception);
        }
    }

    private void ShouldWork(OptionSetup setup)
    {
        ImageSet training = setup.Images(OptionSetup.TrainingImages, seed: 1), validation = setup.Images(9, seed: 2);
        (Cnn model, TrainingCallback? callback, Trainer trainer, TrainingHistory history) =
            Train(setup, training, validation, "run");

        int size = trainer.Options.BatchSize;
        int trained = trainer.Options.DropRemainder ? training.Count / size * size : training.Count;
        ShouldBeTrained(setup, model);
        ShouldBeJudgedAs(trainer.Evaluate(validation), Kept(history, callback).Validation!);
        history.Epochs.Should().HaveCount(2).And.OnlyContain(epoch => double.IsFinite(epoch.Training.Loss)
            && (trainer.Options.StepsPerEpoch != null || epoch.Training.SampleCount == trained)
            && (epoch.Validation != null || epoch.Epoch % 2 == 1));
        PredictionSet predictions = trainer.Predict(validation);
        ShouldBeTheSameInAModelFile(model, validation, predictions);
        ShouldBeTheSameInOnnx(model, validation, predictions);
        if (callback is ModelCheckpoint checkpoint)
            ShouldBeTheBest(checkpoint, setup, validation);
        if (setup.Training.Seed is not null)
            ShouldComeOutAgain(setup with { IsInterrupted = false }, training, validation, model, history);
    }

    private static string NameOf(int[] row) =>
        string.Join("; ", row.Select((level, factor) => OptionFactors.All[factor][level].Name));

    private static OptionSetup SetupOf(int[] row) => row
        .Select((level, factor) => OptionFactors.All[factor][level].Apply)
        .Aggregate(new OptionSetup(), (setup, apply) => apply(setup));

    private (Cnn Model, TrainingCallback? Callback, Trainer Trainer, TrainingHistory History) Train(
        OptionSetup setup, ImageSet training, ImageSet validation, string name)
    {
        string place = Directory.CreateDirectory(_directory.File(name)).FullName;
        string state = Path.Combine(place, "state.safetensors");
        Cnn model = setup.Build();
        TrainingCallback? callback = setup.Callback?.Invoke(place);
        TrainerOptions options = setup.TrainingOptions() with { Backup = setup.IsInterrupted ? new(state) : null };
        var trainer = new Trainer(model, options);
        if (callback is not null)
            trainer.Callbacks.Add(callback);
        using PackedImageSet? packed = setup.IsInFile ? Pack(training, Path.Combine(place, "images")) : null;
        ImageSource images = packed is null ? training
            : training.SampleWeights is { } weights ? packed.WithSampleWeights(weights.Span)
            : packed;
        if (setup.IsInterrupted)
            Interrupt(trainer, images, validation);
        TrainingHistory history = trainer.Fit(images, validation);
        File.Exists(state).Should().BeFalse();
        return (model, callback, trainer, history);
    }

    private static PackedImageSet Pack(ImageSet images, string path)
    {
        PackedImageWriter.Write(path, images, shuffleSeed: null);
        return PackedImageSet.Open(path);
    }

    // In the middle of the second epoch, or at its beginning where it has one batch only.
    private static void Interrupt(Trainer trainer, ImageSource training, ImageSet validation)
    {
        using var cancellation = new CancellationTokenSource();
        int steps = 0, size = trainer.Options.BatchSize;
        int batches = trainer.Options.StepsPerEpoch
            ?? (training.Count + (trainer.Options.DropRemainder ? 0 : size - 1)) / size;
        var cancel = new LambdaCallback
        {
            BatchEnd = (_, _) =>
            {
                if (++steps == batches + (batches / 2))
                    cancellation.Cancel();
            },
        };
        trainer.Callbacks.Add(cancel);
        Action fit = () => trainer.Fit(training, validation, cancellation.Token);
        fit.Should().Throw<OperationCanceledException>();
        trainer.Callbacks.Remove(cancel);
    }

    private static void ShouldBeTrained(OptionSetup setup, Cnn model)
    {
        Cnn before = setup.Build();
        bool[] changed = [.. model.WeightNames.Select(name => !AreSame(name, model, before))];
        foreach ((string name, bool hasChanged) in model.WeightNames.Zip(changed))
        {
            model.GetWeights(name).Should().OnlyContain(value => float.IsFinite(value), name);
            (hasChanged && model.IsFrozen(OptionSetup.LayerOf(name))).Should().BeFalse($"{name} is frozen");
        }

        changed.Should().Contain(true);
        (changed[^1] || model.IsFrozen("dense2")).Should().BeTrue("every image changes the biases of the last layer");
    }

    private static EpochReport Kept(TrainingHistory history, TrainingCallback? callback) =>
        callback is EarlyStopping stopping
            ? history.Epochs.Single(epoch => epoch.Epoch == stopping.BestEpoch)
            : history.Epochs[^1];

    private static void ShouldBeJudgedAs(ClassificationMetrics metrics, ClassificationMetrics expected)
    {
        double.IsFinite(metrics.Loss).Should().BeTrue();
        metrics.Should().Be(expected);
    }

    private void ShouldBeTheSameInAModelFile(Cnn model, ImageSet images, PredictionSet predictions)
    {
        string path = _directory.File("model.safetensors");
        ModelFile.Save(model, path);
        Cnn loaded = ModelFile.Load(path);

        loaded.Architecture.Should().Be(model.Architecture);
        foreach (string name in model.WeightNames)
            AreSame(name, loaded, model).Should().BeTrue(name);
        string again = _directory.File("again.safetensors");
        ModelFile.Save(loaded, again);
        File.ReadAllBytes(again).AsSpan().SequenceEqual(File.ReadAllBytes(path)).Should().BeTrue();
        using ImageClassifier classifier = ImageClassifier.Load(path);
        Prediction[] predicted = classifier.PredictBatch(images.Pixels.Span, threads: 2);
        ShouldBeClose([.. predicted.SelectMany(prediction => prediction.Probabilities)], predictions);
    }

    private static void ShouldBeTheSameInOnnx(Cnn model, ImageSet images, PredictionSet predictions)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(
            model, stream, new() { RawPixels = true, Probabilities = true, ClassNames = images.ClassNames });
        using var session = new InferenceSession(stream.ToArray());
        using var input = OrtValue.CreateTensorValueFromMemory(
            images.Pixels.ToArray(), [images.Count, images.Channels, images.Height, images.Width]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["input"], [input], ["output"]);

        ShouldBeClose(outputs[0].GetTensorDataAsSpan<float>().ToArray(), predictions);
    }

    private static void ShouldBeClose(float[] probabilities, PredictionSet predictions)
    {
        float[] expected =
            [.. Enumerable.Range(0, predictions.Count)
                .SelectMany(image => predictions.GetProbabilities(image).ToArray())];
        probabilities.Should().HaveSameCount(expected);
        probabilities.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(Tolerance);
    }

    private static void ShouldBeTheBest(ModelCheckpoint checkpoint, OptionSetup setup, ImageSet validation)
    {
        Cnn best = ModelFile.Load(checkpoint.BestPath!);
        ClassificationMetrics metrics = new Trainer(best, setup.TrainingOptions()).Evaluate(validation);

        metrics.Loss.Should().Be(best.Description.Training!.ValidationLoss);
        metrics.Accuracy.Should().Be(best.Description.Training.ValidationAccuracy);
    }

    // To the bit, whether it was interrupted or not.
    private void ShouldComeOutAgain(
        OptionSetup setup, ImageSet training, ImageSet validation, Cnn expected, TrainingHistory history)
    {
        (Cnn model, _, _, TrainingHistory again) = Train(setup, training, validation, "again");

        foreach (string name in model.WeightNames)
            AreSame(name, model, expected).Should().BeTrue(name);
        again.Epochs.Select(Timeless).Should().Equal(history.Epochs.Select(Timeless));

        static EpochReport Timeless(EpochReport epoch) => epoch with { Duration = TimeSpan.Zero };
    }

    private static bool AreSame(string name, Cnn one, Cnn other) =>
        one.GetWeights(name).AsSpan().SequenceEqual(other.GetWeights(name));
}
