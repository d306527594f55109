namespace MnistCnn.Samples.DigitPad;

/// <summary>What there is to know of a network before it has seen anything.</summary>
/// <param name="Name">Which network.</param>
/// <param name="Accuracy">Its accuracy on the test images when it was saved, 0 to 1.</param>
/// <param name="ClassNames">The names of the classes.</param>
/// <param name="MapCount">How many maps its first layer makes.</param>
/// <param name="MapSide">Side of a map.</param>
internal sealed record NetworkInfo(
    string Name, double? Accuracy, IReadOnlyList<string> ClassNames, int MapCount, int MapSide);
