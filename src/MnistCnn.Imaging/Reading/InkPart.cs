using System.Drawing;

namespace MnistCnn.Imaging.Reading;

/// <summary>Ink that hangs together.</summary>
/// <param name="Box">The smallest area that holds it.</param>
/// <param name="Mass">The sum of what its pixels differ from the paper.</param>
/// <param name="Pixels">Their indices.</param>
internal sealed record InkPart(Rectangle Box, long Mass, int[] Pixels);
