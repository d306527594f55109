namespace MnistCnn.Models.Layers;

/// <summary>
/// The mean of each channel: a map becomes a list. Keras's <c>GlobalAveragePooling2D</c>.
/// </summary>
public sealed record GlobalAveragePoolingLayer : Layer
{
    internal override string Kind => "global_pool";

    internal override bool NeedsMap => true;

    internal override string TypeOn(bool isFlat) => "AdaptiveAvgPool2d";

    internal override MapSize OutputOf(MapSize input) => new(input.Channels);
}
