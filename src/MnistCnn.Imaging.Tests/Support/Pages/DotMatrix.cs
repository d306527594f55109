namespace MnistCnn.Tests.Support.Pages;

/// <summary>Printed digits of 5 × 7 dots, as of terminals and receipts.</summary>
internal static class DotMatrix
{
    public const int Columns = 5;
    public const int Rows = 7;

    // One octal digit pair a row would be shorter, and nobody could see the digits.
    private static readonly string[] Glyphs =
    [
        ".###.#...##..###.#.###..##...#.###.", "..#...##....#....#....#....#...###.",
        ".###.#...#....#...#...#...#...#####", "#####...#...#.....#.....##...#.###.",
        "...#...##..#.#.#..#.#####...#....#.", "######....####.....#....##...#.###.",
        "..##..#...#....####.#...##...#.###.", "#####....#...#...#...#....#....#...",
        ".###.#...##...#.###.#...##...#.###.", ".###.#...##...#.####....#...#..##..",
    ];

    /// <summary>A digit with so many pixels for each dot.</summary>
    public static InkMap Print(int digit, int dot)
    {
        InkMap map = InkMap.Blank(Columns * dot, Rows * dot);
        for (int i = 0; i < map.Shares.Length; i++)
        {
            (int row, int column) = (i / map.Width / dot, i % map.Width / dot);
            map.Shares[i] = Glyphs[digit][(row * Columns) + column] == '#' ? 1 : 0;
        }

        return map;
    }
}
