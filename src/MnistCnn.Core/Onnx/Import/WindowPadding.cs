using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// Finds the padding that puts windows where a node puts them. What a node pads and no window reaches does not matter.
/// </summary>
/// <param name="node">A convolution or a pooling.</param>
/// <param name="rows">Rows of the map, of a window, and from one to the next.</param>
/// <param name="columns">The same of columns.</param>
internal sealed class WindowPadding(
    NodeReader node, (int Length, int Size, int Stride) rows, (int Length, int Size, int Stride) columns)
{
    /// <param name="border">What a node before pads: top, left, bottom, right.</param>
    /// <exception cref="InvalidDataException">There is no such padding here.</exception>
    public Padding Find(long[]? border)
    {
        string kind = node.Text("auto_pad", "NOTSET");
        long[] pads = node.Integers("pads") ?? [0, 0, 0, 0];
        if (pads.Length != 4 || pads.Any(pad => pad is < 0 or > 255))
            throw node.Unsupported($"its pads are [{string.Join(", ", pads.Take(8))}], and should be four of 0 to 255");
        if (kind != "NOTSET" && (border is not null || pads.Any(pad => pad != 0)))
            throw node.Unsupported($"it has pads beside auto_pad {StoredNode.Short(kind)}");
        switch (kind)
        {
            case "NOTSET":
                break;
            case "VALID":
                return Padding.Valid;
            case "SAME_UPPER" or "SAME_LOWER":
                return kind == "SAME_UPPER" || (IsEven(rows) && IsEven(columns)) ? Padding.Same
                    : throw node.Unsupported(
                        "its auto_pad is SAME_LOWER, which pads one more at the top and the left, and here the bottom "
                        + "and the right get it");
            default:
                throw node.Unsupported($"its auto_pad '{StoredNode.Short(kind)}' is not known here");
        }

        pads = [.. pads.Zip(border ?? [0, 0, 0, 0], (own, before) => own + before)];
        if (CountOf(rows, pads[0], pads[2]) < 1 || CountOf(columns, pads[1], pads[3]) < 1)
            throw node.Unsupported(
                $"its windows of {rows.Size}×{columns.Size} are larger than the {rows.Length}×{columns.Length} that it "
                + "gets");
        foreach (Padding padding in new[] { Padding.Valid, Padding.Same })
        {
            if (Fits(padding, rows, pads[0], pads[2]) && Fits(padding, columns, pads[1], pads[3]))
                return padding;
        }

        throw node.Unsupported(
            $"its pads are [{string.Join(", ", pads)}] at the top, left, bottom and right, on "
            + $"{rows.Length}×{columns.Length}. Only none can be here, or those of padding 'same', which are {Same()}");
    }

    private bool Fits(Padding padding, (int Length, int Size, int Stride) side, long before, long after)
    {
        int count = Windows.CountOf(side.Length, side.Size, side.Stride, padding);
        return count == CountOf(side, before, after) && count > 0
            && before == Windows.PaddingOf(side.Length, side.Size, side.Stride, padding).Before;
    }

    private long CountOf((int Length, int Size, int Stride) side, long before, long after)
    {
        long room = side.Length + before + after - side.Size;
        if (room < 0)
            return 0;
        long count = (room / side.Stride) + 1;
        if (node.Integer("ceil_mode", 0) == 0 || room % side.Stride == 0)
            return count;
        // Runtimes disagree whether there is a window that begins behind the map.
        return count * side.Stride < side.Length + before
            ? count + 1
            : throw node.Unsupported("with its ceil_mode the last window begins behind the map");
    }

    private static bool IsEven((int Length, int Size, int Stride) side)
    {
        (int before, int after) = Windows.PaddingOf(side.Length, side.Size, side.Stride, Padding.Same);
        return before == after;
    }

    private string Same()
    {
        (int top, int bottom) = Windows.PaddingOf(rows.Length, rows.Size, rows.Stride, Padding.Same);
        (int left, int right) = Windows.PaddingOf(columns.Length, columns.Size, columns.Stride, Padding.Same);
        return $"[{top}, {left}, {bottom}, {right}]";
    }
}
