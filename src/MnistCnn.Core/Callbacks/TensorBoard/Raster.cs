namespace MnistCnn.Callbacks.TensorBoard;

/// <summary>A picture of bytes, row by row, with 1 channel for grey or 3 for red, green and blue, those of a pixel side by side.</summary>
internal sealed record Raster(int Width, int Height, int Channels)
{
    public byte[] Pixels { get; } = new byte[Width * Height * Channels];

    public int Stride => Width * Channels;
}
