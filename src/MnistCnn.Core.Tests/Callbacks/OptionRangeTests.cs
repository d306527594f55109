using MnistCnn.Callbacks;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

/// <summary>Options of callbacks are checked where they are set, not when training begins.</summary>
public sealed class OptionRangeTests
{
    public static TheoryData<Func<TrainingCallback>, string, string> OutOfRange => new()
    {
        { () => new EarlyStopping { Patience = -1 }, "EarlyStopping.Patience", "at least 0" },
        { () => new EarlyStopping { MinDelta = -0.1 }, "EarlyStopping.MinDelta", "at least 0 and finite" },
        { () => new EarlyStopping { MinDelta = double.NaN }, "EarlyStopping.MinDelta", "at least 0 and finite" },
        { () => new EarlyStopping { Baseline = double.NaN }, "EarlyStopping.Baseline", "a number" },
        { () => new EarlyStopping { DivergenceThreshold = double.NaN }, "EarlyStopping.DivergenceThreshold",
            "a number" },
        { () => new EarlyStopping { StartFromEpoch = -1 }, "EarlyStopping.StartFromEpoch", "at least 0" },
        { () => new ReduceLROnPlateau { Factor = 0 }, "ReduceLROnPlateau.Factor", "above 0 and below 1" },
        { () => new ReduceLROnPlateau { Factor = 1 }, "ReduceLROnPlateau.Factor", "above 0 and below 1" },
        { () => new ReduceLROnPlateau { Patience = 0 }, "ReduceLROnPlateau.Patience", "at least 1" },
        { () => new ReduceLROnPlateau { MinDelta = -1 }, "ReduceLROnPlateau.MinDelta", "at least 0 and finite" },
        { () => new ReduceLROnPlateau { Cooldown = -1 }, "ReduceLROnPlateau.Cooldown", "at least 0" },
        { () => new ReduceLROnPlateau { MinLearningRate = double.NaN }, "ReduceLROnPlateau.MinLearningRate",
            "at least 0 and finite" },
        { () => new ModelCheckpoint("x") { EveryEpochs = 0 }, "ModelCheckpoint.EveryEpochs", "at least 1" },
        { () => new ModelCheckpoint("x") { EveryBatches = 0 }, "ModelCheckpoint.EveryBatches", "at least 1" },
        { () => new ModelCheckpoint("x") { KeepLast = 0 }, "ModelCheckpoint.KeepLast", "at least 1" },
        { () => new ModelCheckpoint("x") { KeepBest = -1 }, "ModelCheckpoint.KeepBest", "at least 1" },
        { () => new ModelCheckpoint("x") { InitialThreshold = double.NaN }, "ModelCheckpoint.InitialThreshold",
            "a number" },
        { () => new ProgressBar(TextWriter.Null) { Width = 0 }, "ProgressBar.Width", "at least 1" },
        { () => new TensorBoardLogger("x") { UpdateEvery = -1 }, "TensorBoardLogger.UpdateEvery",
            "at least 0: 0 is for never" },
        { () => new TensorBoardLogger("x") { HistogramsEvery = -1 }, "TensorBoardLogger.HistogramsEvery",
            "at least 0: 0 is for never" },
        { () => new TensorBoardLogger("x") { MistakesEvery = -1 }, "TensorBoardLogger.MistakesEvery",
            "at least 0: 0 is for never" },
        { () => new OneCycle { RisingShare = 0 }, "OneCycle.RisingShare", "above 0 and below 1" },
        { () => new OneCycle { RisingShare = 1 }, "OneCycle.RisingShare", "above 0 and below 1" },
        { () => new CosineDecay { WarmupEpochs = -1 }, "CosineDecay.WarmupEpochs", "at least 0 and finite" },
        { () => new CosineDecay { FinalShare = 1.1 }, "CosineDecay.FinalShare", "from 0 to 1" },
        { () => new CosineDecayRestarts { FirstEpochs = 0 }, "CosineDecayRestarts.FirstEpochs", "above 0 and finite" },
        { () => new CosineDecayRestarts { LengthFactor = 0.5 }, "CosineDecayRestarts.LengthFactor",
            "at least 1 and finite" },
        { () => new CosineDecayRestarts { PeakFactor = 0 }, "CosineDecayRestarts.PeakFactor", "above 0 and at most 1" },
        { () => new CosineDecayRestarts { FinalShare = -1 }, "CosineDecayRestarts.FinalShare", "from 0 to 1" },
        { () => new ExponentialDecay { Factor = 0 }, "ExponentialDecay.Factor", "above 0 and finite" },
        { () => new ExponentialDecay { Epochs = double.NaN }, "ExponentialDecay.Epochs", "above 0 and finite" },
        { () => new InverseTimeDecay { DecayRate = -0.1 }, "InverseTimeDecay.DecayRate", "at least 0 and finite" },
        { () => new InverseTimeDecay { Epochs = 0 }, "InverseTimeDecay.Epochs", "above 0 and finite" },
        { () => new PolynomialDecay { Power = -1 }, "PolynomialDecay.Power", "above 0 and finite" },
        { () => new PolynomialDecay { FinalShare = 2 }, "PolynomialDecay.FinalShare", "from 0 to 1" },
        { () => new PolynomialDecay { Epochs = 0 }, "PolynomialDecay.Epochs", "above 0 and finite" },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Option_out_of_range_is_refused_where_it_is_set(
        Func<TrainingCallback> make, string name, string allowed) =>
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name.Split('.')[1])
            .WithMessage($"{name} must be {allowed}.*");

    [Fact]
    public void Directory_of_a_checkpoint_that_is_empty_is_refused_where_it_is_set() =>
        FluentActions.Invoking(() => new ModelCheckpoint("x") { Directory = " " }).Should().Throw<ArgumentException>()
            .WithParameterName("Directory");
}
