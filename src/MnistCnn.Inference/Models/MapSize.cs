namespace MnistCnn.Models;

/// <summary>
/// The size of what one layer gives the next: channels of rows and columns; a list of values is channels of 1×1.
/// </summary>
internal readonly record struct MapSize(int Channels, int Height = 1, int Width = 1)
{
    public int Length => checked(Channels * Height * Width);

    /// <summary>Rows, columns and channels: <c>28×28×1</c>.</summary>
    public override string ToString() => $"{Height}×{Width}×{Channels}";
}
