namespace MnistCnn.Models.Layers;

/// <summary>The arithmetic of windows that move over rows, or over columns: of convolutions and poolings.</summary>
internal static class Windows
{
    /// <summary>How many windows there are; 0 or fewer where not one fits.</summary>
    public static int CountOf(int length, int size, int stride, Padding padding) => padding == Padding.Same
        ? (length + stride - 1) / stride
        : length < size ? 0 : ((length - size) / stride) + 1;

    /// <summary>How far the first window reaches over the border, and how far the last one does.</summary>
    public static (int Before, int After) PaddingOf(int length, int size, int stride, Padding padding)
    {
        if (padding == Padding.Valid)
            return (0, 0);
        int all = Math.Max(((CountOf(length, size, stride, padding) - 1) * stride) + size - length, 0);
        return (all / 2, all - (all / 2));
    }

    /// <summary>What messages add to the size of a window.</summary>
    public static string Describe(int stride, int usual, Padding padding) =>
        (stride == usual ? "" : $", stride {stride}") + (padding == Padding.Same ? ", same" : "");
}
