namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Digits as a hand draws them: strokes of points, in hundredths of the pad.</summary>
internal static class Strokes
{
    /// <summary>No digit.</summary>
    public static readonly (int X, int Y)[][] Spiral =
        [[(50, 50), (58, 46), (60, 56), (48, 62), (38, 50), (48, 34), (68, 38), (74, 58), (60, 76), (36, 74)]];

    public static (int X, int Y)[][] Of(int digit) => digit switch
    {
        0 => [
            [(50, 18), (36, 24), (29, 42), (29, 60), (37, 77), (50, 83), (63, 77), (71, 60), (71, 42),
                (64, 24), (50, 18)]],
        1 => [[(44, 28), (54, 18), (54, 82)]],
        2 => [[(32, 32), (38, 21), (52, 17), (65, 24), (67, 37), (58, 53), (42, 68), (31, 80), (50, 80), (71, 80)]],
        3 => [
            [(33, 24), (48, 17), (63, 22), (66, 34), (58, 45), (47, 48), (60, 52), (68, 64), (62, 77),
                (47, 83), (32, 77)]],
        4 => [[(44, 17), (36, 36), (30, 54), (72, 54)], [(60, 36), (60, 84)]],
        5 => [[(66, 19), (38, 19), (35, 46), (50, 42), (64, 48), (68, 62), (60, 77), (46, 82), (32, 76)]],
        7 => [[(30, 20), (70, 20), (58, 46), (47, 83)]],
        _ => throw new ArgumentOutOfRangeException(nameof(digit), digit, "No strokes are written down for this digit."),
    };
}
