namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>
/// A picture of bytes, row by row, the channels of a pixel side by side: 1 for grey, 3 for red, green and blue.
/// </summary>
internal sealed record Raster(int Width, int Height, int Channels)
{
    public byte[] Pixels { get; } = new byte[Width * Height * Channels];

    /// <summary>Bytes of a row.</summary>
    public int Stride => Width * Channels;
}
