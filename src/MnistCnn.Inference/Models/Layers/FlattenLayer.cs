namespace MnistCnn.Models.Layers;

/// <summary>A map becomes a list, in the order of channel, row, column; a list stays as it is.</summary>
public sealed record FlattenLayer : Layer
{
    internal override string Kind => "flatten";

    internal override string TypeOn(bool isFlat) => "Flatten";

    internal override MapSize OutputOf(MapSize input) => new(input.Length);
}
