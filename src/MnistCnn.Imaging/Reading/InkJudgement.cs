using System.Drawing;
using MnistCnn.Data;

namespace MnistCnn.Imaging.Reading;

/// <summary>Tells one digit from several and from what is none. Where it is not sure, it is one.</summary>
internal static class InkJudgement
{
    // Of the largest part: what stands for itself.
    private const double LeastMass = 0.1;
    private const double LeastHeight = 0.5;

    // Between two digits, in heights; the strokes of an open 4 are nearer.
    private const double LeastGap = 0.12;

    // So many things above or below the largest are text, or a scene.
    private const int MostOutOfLine = 3;

    // Beside the paper there may be a table, and a hand; where more goes on beyond the border, it is a scene.
    private const int MostAtBorder = 4;

    /// <summary>Of the largest part: what counts at the border.</summary>
    public const double LeastMassAtBorder = 0.3;

    // Of 20 pixels. A blot is two thirds as wide as it is high; the fattest digits have strokes of 6.
    private const double WidestStrokes = 9;

    // The way of the pen, in sides of the box: about 4 for an 8.
    private const double LongestWay = 8;

    // Each alone is found in digits too.
    private const int LeastSigns = 4;

    /// <summary>Judges what would be the digit.</summary>
    /// <param name="search">Where the ink was found.</param>
    /// <param name="all">What was found in the picture.</param>
    /// <param name="digit">What of it would be the digit.</param>
    /// <param name="ink">Of that.</param>
    public static DigitFinding Of(
        InkSearch search, IReadOnlyList<InkPart> all, IReadOnlyList<InkPart> digit, DigitInk ink)
    {
        InkPart largest = digit.MaxBy(part => part.Mass)!;
        Rectangle box = largest.Box;
        Rectangle[] others = [.. all
            .Where(part => part != largest && part.Mass >= LeastMass * largest.Mass && !search.GoesAlongSide(part))
            .Select(part => part.Box)];
        int outOfLine = others.Count(other => other.Top >= box.Bottom || other.Bottom <= box.Top);
        Strokes strokes = ink.Strokes;
        if (all.Count(part => part.IsAtBorder && part.Mass >= LeastMassAtBorder * largest.Mass) >= MostAtBorder
            || outOfLine >= MostOutOfLine || strokes.Width > WidestStrokes
            || strokes.Length > LongestWay * DigitFrame.BoxSide)
            return DigitFinding.NoDigit;
        return others.Any(other => IsBeside(other, box)) ? DigitFinding.SeveralDigits
            : InkSigns.Count(search, all, digit, ink) >= LeastSigns ? DigitFinding.NoDigit
            : DigitFinding.OneDigit;
    }

    private static bool IsBeside(Rectangle other, Rectangle box)
    {
        if (other.Height < LeastHeight * box.Height)
            return false;
        int shared = Math.Min(other.Bottom, box.Bottom) - Math.Max(other.Top, box.Top);
        int gap = Math.Max(other.Left - box.Right, box.Left - other.Right);
        return shared >= LeastHeight * Math.Min(other.Height, box.Height) && gap >= LeastGap * box.Height;
    }
}
