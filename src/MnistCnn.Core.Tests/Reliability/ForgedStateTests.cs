using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using static MnistCnn.Tests.Support.ResumableRuns;

namespace MnistCnn.Tests.Reliability;

/// <summary>
/// A state of which somebody has changed one thing, checksum and all: a run goes on with it, or leaves the model as it
/// was.
/// </summary>
[Collection(TestedModel.Collection)]
public sealed class ForgedStateTests : IDisposable
{
    private static readonly string?[] HostileValues = [null, "", "-1", "0", "9223372036854775807", "NaN", "x"];

    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("state.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void File_with_anything_forged_is_taken_or_refused()
    {
        TrainerOptions options = FourEpochs with { WeightAveragingMomentum = 0.9 };
        Interrupt(TestedModel.Of(Build()), options with { Backup = new(File) }, afterStep: 12, Callbacks());
        SafetensorsFile file = SafetensorsFile.Read(File);
        foreach (string key in file.Metadata.Keys)
            foreach (string? value in HostileValues)
                ShouldBeTakenOrRefused(options, Forged(file, key, value), $"{key} = {value}");
        foreach (SafetensorsTensor tensor in file.Tensors)
            foreach (SafetensorsTensor? forged in Hostile(tensor))
                ShouldBeTakenOrRefused(options, Forged(file, tensor, forged), $"{tensor.Name} = {forged?.DataType}");
    }

    private static SafetensorsFile Forged(SafetensorsFile file, string key, string? value) => new(
        file.Tensors,
        file.Metadata.Where(entry => entry.Key != key || value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Key == key ? value! : entry.Value));

    private static SafetensorsFile Forged(
        SafetensorsFile file, SafetensorsTensor tensor, SafetensorsTensor? forged) => new(
        file.Tensors.Where(other => other != tensor || forged is not null)
            .Select(other => other == tensor ? forged! : other),
        file.Metadata);

    private static IEnumerable<SafetensorsTensor?> Hostile(SafetensorsTensor tensor) =>
    [
        null,
        tensor with { Data = Enumerable.Repeat(byte.MaxValue, tensor.Data.Length).ToArray() },
        tensor with { Data = new byte[tensor.Data.Length] },
        tensor with { Shape = [0], Data = Array.Empty<byte>() },
        new SafetensorsTensor(tensor.Name, SafetensorsDataType.U32, [1], new byte[4]),
    ];

    private void ShouldBeTakenOrRefused(TrainerOptions options, SafetensorsFile forged, string what)
    {
        StateFile.Write(new TrainingState(forged), File);
        Model model = TestedModel.Of(Build());
        float[] before = Weights(model);
        var trainer = new Trainer(model, options);
        Array.ForEach(Callbacks(), trainer.Callbacks.Add);
        try
        {
            trainer.Resume(File, Images);
        }
        catch (InvalidDataException)
        {
            Weights(model).Should().Equal(before, what);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(what, exception);
        }
    }

    private static TrainingCallback[] Callbacks() =>
    [
        new EarlyStopping { Monitor = MonitoredMetric.TrainingLoss, RestoreBestWeights = true, Patience = 9 },
        new ReduceLROnPlateau { Monitor = MonitoredMetric.TrainingLoss },
    ];
}
