using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>Ink that hangs together.</summary>
/// <param name="Pixels">The indices of its pixels.</param>
/// <param name="Mass">The sum of what they differ from the paper.</param>
/// <param name="Box">The smallest area that holds them.</param>
/// <param name="CertainBox">The smallest area that holds those that are certainly ink.</param>
/// <param name="IsAtBorder">Whether it reaches the border of the picture.</param>
internal sealed record InkPart(int[] Pixels, long Mass, Rectangle Box, Rectangle CertainBox, bool IsAtBorder);
