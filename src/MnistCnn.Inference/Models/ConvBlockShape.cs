namespace MnistCnn.Models;

/// <summary>The sizes of one convolution block: what enters, what the convolution gives, and what pooling leaves of it.</summary>
internal sealed record ConvBlockShape(
    int InputChannels, int InputHeight, int InputWidth,
    int Filters, int ConvHeight, int ConvWidth,
    int OutputHeight, int OutputWidth);
