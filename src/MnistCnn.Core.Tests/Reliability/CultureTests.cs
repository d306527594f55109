using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;
using MnistCnn.State;
using MnistCnn.Tests.Callbacks.TensorBoard;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>Every number in every file is written alike, wherever in the world.</summary>
public sealed class CultureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void Run_with_a_negative_seed_goes_on_with_its_own_file(string culture)
    {
        using var foreign = new ForeignCulture(culture);
        TrainerOptions options = ResumableRuns.FourEpochs with { Seed = -7, Optimizer = new Optimizers.Sgd() };
        Cnn whole = ResumableRuns.Build(), model = ResumableRuns.Build(), rest = ResumableRuns.Build();
        ResumableRuns.Fit(whole, options);
        TrainerOptions kept = options with { Backup = new(_directory.File("state")) };
        ResumableRuns.Interrupt(model, kept, afterStep: 12, Stopping());

        ResumableRuns.Fit(rest, kept, Stopping());

        ResumableRuns.Weights(rest).Should().Equal(ResumableRuns.Weights(whole));
    }

    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void Files_of_a_run_are_those_of_every_other_culture(string culture)
    {
        string[] here = Train("here");
        using var foreign = new ForeignCulture(culture);

        string[] there = Train("there");

        there.Should().Equal(here);
    }

    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void State_holds_the_texts_that_it_holds_elsewhere(string culture)
    {
        TrainingHistory history = Negative();
        TrainingState here = new(), there = new();
        StoredHistory.Save(history, here);
        here.Set("number", -1234.5);
        using var foreign = new ForeignCulture(culture);

        StoredHistory.Save(history, there);
        there.Set("number", -1234.5);

        there.Values.Should().BeEquivalentTo(here.Values);
        there.GetDouble("number").Should().Be(-1234.5);
        StoredHistory.Load(there, before: 0).Epochs.Should().Equal(history.Epochs);
        history.ToCsv().Should().Be(
            "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds\n1,-1234.5,0.5,-0.25,0.75,0.001,1.500\n");
    }

    // Every file by its name, with its content where that has no time in it.
    private string[] Train(string name)
    {
        Cnn model = ResumableRuns.Build();
        var trainer = new Trainer(model, ResumableRuns.FourEpochs)
        {
            Callbacks =
            {
                new ModelCheckpoint("w{epoch:00}-{loss:0.000}.safetensors")
                {
                    Directory = _directory.File(name), Output = new StringWriter(),
                },
                new CsvLogger(_directory.File(name, "history.csv")),
                new TensorBoardLogger(_directory.File(name, "logs")) { MistakesEvery = 2 },
            },
        };
        trainer.Fit(ResumableRuns.Images, ResumableRuns.Images);
        OnnxExporter.Export(model, _directory.File(name, "model.onnx"));
        File.WriteAllText(
            _directory.File(name, "report.md"), EvaluationReport.Of(model, ResumableRuns.Images).ToMarkdown());
        ModelFile.Load(_directory.File(name, "model.onnx").Replace("model.onnx", First(name), StringComparison.Ordinal))
            .Architecture.Should().Be(model.Architecture);
        return
        [
            .. Directory.GetFiles(_directory.File(name)).Order(StringComparer.Ordinal).Select(Content),
            .. Directory.GetFiles(_directory.File(name, "logs"), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .SelectMany(file => EventFiles.Read(file).SelectMany(record => record.Values))
                .Select(value => FormattableString.Invariant($"{value.Tag} {value.Scalar}")),
        ];
    }

    private string First(string name) =>
        Path.GetFileName(Directory.GetFiles(_directory.File(name), "w01-*").Single());

    private static string Content(string file) => Path.GetFileName(file) + " " + (
        file.EndsWith(".csv", StringComparison.Ordinal)
            ? string.Join('\n', File.ReadLines(file).Select(line => line[..line.LastIndexOf(',')]))
            : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private static TrainingHistory Negative() => new(
    [
        new EpochReport(1, new(-1234.5, 0.5, 8), new(-0.25, 0.75, 4), 1e-3, TimeSpan.FromSeconds(1.5)),
    ]);

    private static EarlyStopping Stopping() => new()
    {
        Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = false, Patience = 9,
    };
}
