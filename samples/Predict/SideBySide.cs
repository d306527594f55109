namespace MnistCnn.Samples.Predict;

/// <summary>Puts two blocks of lines beside each other.</summary>
internal static class SideBySide
{
    public static string Of(IEnumerable<string> left, IEnumerable<string> right)
    {
        string[] lefts = [.. left], rights = [.. right];
        int width = lefts.Max(line => line.Length);
        return string.Join('\n', Enumerable.Range(0, Math.Max(lefts.Length, rights.Length)).Select(i =>
            $"{(i < lefts.Length ? lefts[i] : "").PadRight(width)}   {(i < rights.Length ? rights[i] : "")}"
                .TrimEnd()));
    }
}
