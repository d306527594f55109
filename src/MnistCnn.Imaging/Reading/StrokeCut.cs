namespace MnistCnn.Imaging.Reading;

/// <summary>A way through ink from its upper edge to its lower one, where digits that touch may part.</summary>
/// <param name="Columns">Where it goes in each row: the first column at its right.</param>
/// <param name="Ink">How many pixels of full ink it crosses.</param>
/// <param name="IsShared">In which rows it crosses ink, or nearly: the ink beside it there may be of both.</param>
internal sealed record StrokeCut(int[] Columns, double Ink, bool[] IsShared)
{
    /// <summary>Of the height: so near to where it crosses ink, the ink is of the digits at both sides.</summary>
    public const double Reach = 0.08;
}
