using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MnistCnn.Backup;
using MnistCnn.Files;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.State;
using MnistCnn.Training;

namespace MnistCnn.Comparison;

/// <summary>A directory with a file for each run that is done, and the state of those that are under way.</summary>
internal sealed class RunResults(string directory)
{
    private static readonly SealedState Kind = new("mnistcnn_run_result", "1", "the result of a run of a comparison");

    private const int LongestName = 60;

    // What may make the last bits differ.
    private static string MadeWith =>
        $"MnistCnn {typeof(RunResults).Assembly.GetName().Version?.ToString(3)}, "
        + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, "
        + $"{WeightLayout.Lanes} floats a vector";

    /// <summary>Where the state of a run is kept until it is done.</summary>
    public BackupOptions BackupOf(ModelVariant variant, int seed) =>
        new(StateOf(variant, seed)) { DeleteWhenDone = false };

    /// <summary>Where its result goes.</summary>
    public string PathOf(ModelVariant variant, int seed) =>
        Path.Combine(directory, $"{NameOf(variant, seed)}.safetensors");

    /// <summary>The result of a run.</summary>
    /// <param name="variant">The network.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="description">What the run must have been.</param>
    /// <returns>Null where it is not done.</returns>
    /// <exception cref="InvalidDataException">The file is broken, or of another run.</exception>
    public RunResult? Find(
        ModelVariant variant, int seed, Func<TrainingState, IReadOnlyDictionary<string, string>> description)
    {
        string path = PathOf(variant, seed);
        if (!File.Exists(path))
            return null;
        TrainingState state = Kind.Read(path);
        try
        {
            RunIdentity.Check(description(state.Part("run")), state.Part("run"), otherDifference: null);
            return Load(state, seed);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' cannot be taken as a result. {exception.Message}", exception);
        }
    }

    public void Write(
        ModelVariant variant, VariantRun run, IReadOnlyDictionary<string, string> description, bool testWasValidation)
    {
        var state = new TrainingState();
        RunIdentity.Save(description, state.Part("run"));
        StoredHistory.Save(run.History, state.Part("history"));
        state.Set("best_epoch", run.Best.Epoch);
        StoredHistory.SaveMetrics(run.Test, state.Part("test"));
        state.Set("test_was_validation", testWasValidation);
        state.Set("test_correct", new SafetensorsTensor(
            "test_correct", SafetensorsDataType.BOOL, [run.TestCorrect.Count],
            run.TestCorrect.Select(correct => correct ? (byte)1 : (byte)0).ToArray()));
        state.Set("made_with", MadeWith);
        WritableDirectory.Make(directory);
        AtomicFile.DeleteTemporaries(PathOf(variant, run.Seed));
        Kind.Write(state, PathOf(variant, run.Seed));
        File.Delete(StateOf(variant, run.Seed));
        File.Delete(StateFile.PreviousOf(StateOf(variant, run.Seed)));
    }

    private static RunResult Load(TrainingState state, int seed)
    {
        TrainingHistory history = StoredHistory.Load(state.Part("history"), before: 0);
        int best = state.GetInt32("best_epoch");
        EpochReport? report = history.Epochs.FirstOrDefault(epoch => epoch.Epoch == best);
        if (report?.Validation is null)
            throw new InvalidDataException($"Its best epoch is {best}, and it has no validation of that one.");
        ClassificationMetrics test = StoredHistory.LoadMetrics(state.Part("test"));
        bool[] correct = [.. state.GetTensor("test_correct", SafetensorsDataType.BOOL, [test.SampleCount])
            .Data.ToArray().Select(value => value != 0)];
        return new RunResult(
            new VariantRun(seed, history, report, test, correct), state.GetBoolean("test_was_validation"),
            state.GetString("made_with"));
    }

    private string StateOf(ModelVariant variant, int seed) =>
        Path.Combine(directory, $"{NameOf(variant, seed)}.state.safetensors");

    // Seeds are whole numbers, and a name that no file can have is told apart from others like it by its hash.
    private static string NameOf(ModelVariant variant, int seed)
    {
        string name = variant.Name;
        string plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
        if (plain.Length > LongestName)
            plain = plain[..LongestName];
        string mark = plain == name
            ? ""
            : $"-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4))}";
        return string.Create(CultureInfo.InvariantCulture, $"{plain}{mark}-seed{seed}");
    }
}
