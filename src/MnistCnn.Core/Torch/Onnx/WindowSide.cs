namespace MnistCnn.Torch.Onnx;

/// <summary>How the windows of a convolution or pooling lie along one direction, rows or columns.</summary>
internal readonly record struct WindowSide(long Kernel, long Stride, long PadBefore, long PadAfter, long Dilation)
{
    private long Extent => ((Kernel - 1) * Dilation) + 1;

    /// <summary>How many windows fit into the padded input; 0 when none does.</summary>
    public long OutputSize(long inputSize)
    {
        long room = inputSize + PadBefore + PadAfter - Extent;
        return room < 0 ? 0 : (room / Stride) + 1;
    }

    /// <summary>
    /// PyTorch's <c>ceil_mode</c>: a last window may reach over the end, if it begins inside the input or the padding
    /// before it. Said with padding after the input, because ONNX runtimes disagree about where such windows may begin.
    /// </summary>
    public WindowSide ReachingOver(long inputSize)
    {
        long room = inputSize + PadBefore + PadAfter - Extent + Stride - 1;
        long windows = room < 0 ? 0 : (room / Stride) + 1;
        if ((windows - 1) * Stride >= inputSize + PadBefore)
            windows--;
        long padding = ((windows - 1) * Stride) + Extent - inputSize - PadBefore;
        return this with { PadAfter = Math.Max(PadAfter, padding) };
    }
}
