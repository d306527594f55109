namespace MnistCnn.Benchmarks;

/// <summary>What became of some pictures.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="Right">Read as what they are.</param>
/// <param name="Refused">Not read.</param>
/// <param name="Milliseconds">For finding the digit in one, on average.</param>
internal sealed record PictureScore(int Count, int Right, int Refused, double Milliseconds)
{
    public override string ToString() =>
        $"{100.0 * Right / Count,6:0.00}% {100.0 * Refused / Count,7:0.00}% {Milliseconds,6:0.0}";
}
