using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>Operators that leave all values as they are, in other sizes or another order.</summary>
internal static class ShapeOperators
{
    public static void Reshape(NodeReader node, LayerChain chain, long? fixedBatch)
    {
        long[] target = node.Wholes(1, "shape");
        if (node.Integer("allowzero", 0) != 0 && target.Contains(0))
            throw node.Unsupported("its shape has a 0");
        Apply(node, chain, Sizes(target, chain.Shape.Sizes, fixedBatch) ?? throw NoImage(node, target));
    }

    public static void Flatten(NodeReader node, LayerChain chain)
    {
        long axis = node.Integer("axis", 1);
        if (axis != 1 && axis != -chain.Shape.Sizes.Length)
            throw node.Unsupported(
                $"its axis is {axis}, and only 1 can be here: all of an image, and nothing of the next");
        Apply(node, chain, [chain.Shape.Size.Length]);
    }

    public static void Squeeze(NodeReader node, LayerChain chain)
    {
        long[] axes = Axes(node, chain.Shape.Sizes.Length + 1);
        if (axes.Any(axis => axis < 1 || axis > chain.Shape.Sizes.Length || chain.Shape.Sizes[axis - 1] != 1))
            throw node.Unsupported(
                $"its axes are {string.Join(", ", axes.Take(8))}, and not all of these have one value");
        Apply(node, chain, [.. chain.Shape.Sizes.Where((_, i) => !axes.Contains(i + 1))]);
    }

    public static void Unsqueeze(NodeReader node, LayerChain chain)
    {
        int rank = chain.Shape.Sizes.Length + 1;
        long[] axes = Axes(node, rank, added: true);
        var sizes = new List<long>(chain.Shape.Sizes);
        foreach (long axis in axes.Order())
        {
            if (axis < 1 || axis > sizes.Count + 1)
                throw node.Unsupported(
                    $"its axes are {string.Join(", ", axes.Take(8))}, and only those of an image can be");
            sizes.Insert((int)axis - 1, 1);
        }

        Apply(node, chain, [.. sizes]);
    }

    public static void Transpose(NodeReader node, LayerChain chain)
    {
        long[] order = node.Integers("perm") ?? [];
        bool keepsBatch = order.Length == chain.Shape.Sizes.Length + 1 && order[0] == 0
            && order.Order().SequenceEqual(Enumerable.Range(0, order.Length).Select(axis => (long)axis));
        if (!keepsBatch || !chain.Shape.Transpose([.. order[1..].Select(axis => (int)axis - 1)]))
            throw node.Unsupported(
                $"its perm is [{string.Join(", ", order.Take(8))}], and only those that put the channels last or first "
                + "are known here");
    }

    /// <summary>What a reshape makes of one image; null where it mixes images, or does not fit.</summary>
    /// <param name="target">The sizes that it is given, that of the batch first.</param>
    /// <param name="sizes">Those of an image before.</param>
    /// <param name="fixedBatch">How many images there always are; null where that is open.</param>
    public static long[]? Sizes(long[] target, long[] sizes, long? fixedBatch)
    {
        if (target.Length is < 2 or > 6)
            return null;
        long[] rest =
            [.. target.Skip(1).Select((size, i) => size == 0 && i < sizes.Length ? sizes[i] : size)];
        long count = sizes.Aggregate(1L, (product, size) => product * size);
        bool isBatch = target[0] is Constants.Batch or 0 || target[0] == fixedBatch;
        long known = 1;
        foreach (long size in rest)
        {
            if (size is < 1 and not -1 || size > count)
                return null;
            known = size == -1 ? known : Math.Min(known * size, count + 1);
        }

        int open = Array.IndexOf(rest, -1);
        if (open >= 0 && isBatch && count % known == 0 && rest.Count(size => size == -1) == 1)
            rest[open] = count / known;
        else if (open >= 0 || known != count || (target[0] < 1 && target[0] != -1 && !isBatch))
            return null;
        return rest;
    }

    private static void Apply(NodeReader node, LayerChain chain, long[] sizes)
    {
        switch (chain.Shape.ReshapeTo(sizes))
        {
            case Import.Reshape.Nothing:
                break;
            case Import.Reshape.Flattened:
                chain.MakeList(node, sizes);
                break;
            default:
                throw NoImage(node, sizes);
        }
    }

    // Counted with the batch; of the output where sizes are added.
    private static long[] Axes(NodeReader node, int rank, bool added = false)
    {
        long[] axes = node.Integers("axes", 1) ?? throw node.Unsupported("it has no axes");
        if (axes.Length is < 1 or > 4 || axes.Distinct().Count() < axes.Length)
            throw node.Unsupported(
                $"its axes are [{string.Join(", ", axes.Take(8))}], and should be 1 to 4 of an image");
        long all = added ? rank + axes.Length : rank;
        return [.. axes.Select(axis => axis < 0 ? axis + all : axis)];
    }

    private static InvalidDataException NoImage(NodeReader node, long[] sizes)
    {
        string text = string.Join(", ", sizes.Take(8).Select(size => size == Constants.Batch ? "batch" : $"{size}"));
        return node.Unsupported(
            $"it makes [{text}] of what is no image any more, of another image, or of several at once");
    }
}
