using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>Dense layers, normalisations, and what is done to each value by itself.</summary>
internal static class ValueOperators
{
    public static void AddDense(NodeReader node, LayerChain chain)
    {
        MapShape shape = chain.Shape;
        ConstantValue weight = node.Reals(1, "weight");
        if (node.DataIndex != 0 || weight.Shape.Length != 2 || !shape.IsPlainList)
            throw node.Unsupported(
                $"it should multiply a list by a matrix, and gets [{string.Join(", ", shape.Sizes)}] for one image and "
                + $"[{string.Join(", ", weight.Shape)}]");
        bool isTurned = node.Integer("transB", 0) != 0;
        (long inputs, long units) = isTurned ? (weight.Shape[1], weight.Shape[0]) : (weight.Shape[0], weight.Shape[1]);
        if (inputs != shape.Size.Length || units is < 1 or > 1 << 20)
            throw node.Unsupported($"it takes {inputs} values and gives {units}, and it gets {shape.Size.Length}");
        chain.MakeList(null, shape.Sizes);
        float[] values = (isTurned ? weight : weight.Transposed()!).Reals!;
        if (shape.Turned is { } map)
            values = [.. values.Chunk((int)inputs).SelectMany(row => ChannelsFirst(row, map))];
        values = Times(values, node.Real("alpha", 1));
        var layer = new DenseLayer((int)units) { HasBias = node.HasInput(2) };
        if (layer.HasBias)
            chain.Add(
                node, layer, ("weight", values),
                ("bias", Times(Vector(node, node.Reals(2, "bias"), 1, 2, units), node.Real("beta", 1))));
        else
            chain.Add(node, layer, ("weight", values));
        shape.BecomeList((int)units, units);
    }

    public static void Normalize(NodeReader node, LayerChain chain)
    {
        MapShape shape = chain.Shape;
        if (!shape.IsChannelsFirst && !(shape.IsPlainList || (shape.IsList && shape.HasChannels)))
            throw node.Unsupported(
                $"it normalises the first dimension of [{string.Join(", ", shape.Sizes)}], and only channels or the "
                + "values of a list can be normalised here");
        if (shape.IsPlainList)
            chain.MakeList(null, shape.Sizes);
        int count = shape.IsList ? shape.Size.Length : shape.Size.Channels;
        BatchNormalizationLayer layer = node.Make(() => new BatchNormalizationLayer
        {
            Epsilon = node.Real("epsilon", 1e-5),
            Momentum = node.Real("momentum", 0.9),
        });
        chain.Add(
            node, layer, ("weight", Weights(1, "scale")), ("bias", Weights(2, "B")),
            ("running_mean", Weights(3, "mean")), ("running_var", Weights(4, "var")));

        float[] Weights(int input, string name)
        {
            ConstantValue value = node.Reals(input, name);
            if (value.Shape.Length != 1 || value.Count != count)
                throw node.Unsupported($"its {name} is [{string.Join(", ", value.Shape)}], and {count} values come");
            return shape.Turned is { } map ? ChannelsFirst(value.Reals!, map) : value.Reals!;
        }
    }

    /// <summary>A bias that stands by itself.</summary>
    public static void AddNumbers(NodeReader node, LayerChain chain)
    {
        MapShape shape = chain.Shape;
        ConstantValue numbers = node.Other();
        chain.RequireBiased(node);
        if (!shape.HasChannels)
            throw node.Unsupported("the values that it adds to do not stand in the dimension of the channels");
        chain.AddBias(
            node,
            Vector(
                node, numbers, shape.ChannelAxis, shape.Sizes.Length + 1,
                shape.IsList ? shape.Size.Length : shape.Size.Channels));
    }

    /// <summary>A multiplication or division by a number, of pixels.</summary>
    public static void Scale(NodeReader node, LayerChain chain)
    {
        ConstantValue number = node.Other();
        bool isDivision = node.Operator == "Div";
        bool keepsShape = number.Count == 1 && number.Shape.Length <= chain.Shape.Sizes.Length + 1;
        if (!keepsShape || (isDivision && node.DataIndex != 0))
            throw node.Unsupported("only pixels can be multiplied here, all by one number");
        chain.Scale(node, isDivision ? 1.0 / number.Reals![0] : number.Reals![0]);
    }

    public static void Drop(NodeReader node, LayerChain chain)
    {
        if (node.HasInput(2) && node.Wholes(2, "training_mode") is not [0])
            throw node.Unsupported("it drops values (training_mode) when predicting");
        double rate = node.HasInput(1) ? node.Real(1, "ratio") : node.Real("ratio", 0.5);
        chain.Add(node, node.Make(() => new DropoutLayer(rate)));
    }

    public static void EndWithSoftmax(NodeReader node, LayerChain chain)
    {
        int rank = chain.Shape.Sizes.Length + 1;
        bool isOfRest = node.OperatorSet < 13;
        long axis = node.Integer("axis", isOfRest ? 1 : -1);
        axis = axis < 0 ? axis + rank : axis;
        if (!chain.Shape.IsList || axis < 1 || axis >= rank
            || (isOfRest ? axis != 1 : chain.Shape.Sizes[axis - 1] != chain.Shape.Size.Length))
            throw node.Unsupported("only a softmax over the classes of one image can be here");
        if (chain.Softmax is not null)
            throw node.Unsupported("it is a second softmax");
        chain.Softmax = node;
    }

    public static void Cast(NodeReader node)
    {
        var to = (StoredType)node.Integer("to", 0);
        if (to is not (StoredType.Float or StoredType.Double or StoredType.Float16))
            throw node.Unsupported(
                $"it makes numbers of type {to} of them, and only floating point can be computed here");
    }

    // The file has one value for each channel, or one for all, broadcast to what comes.
    private static float[] Vector(NodeReader node, ConstantValue value, int channelAxis, int rank, long channels)
    {
        int skipped = rank - value.Shape.Length;
        bool fits = skipped >= 0 && value.Shape.Index().All(size =>
            size.Item == 1 || (size.Index + skipped == channelAxis && size.Item == channels));
        if (!fits || value.Count == 0)
            throw node.Unsupported(
                $"it adds [{string.Join(", ", value.Shape)}], and only one number for each of {channels} channels or "
                + "values can be added here");
        return value.Count == 1 ? [.. Enumerable.Repeat(value.Reals![0], (int)channels)] : value.Reals!;
    }

    private static float[] Times(float[] values, double factor) =>
        factor == 1 ? values : [.. values.Select(value => (float)(value * factor))];

    // Of what the file flattened in the order of row, column, channel.
    private static float[] ChannelsFirst(float[] values, MapSize map)
    {
        int pixels = map.Height * map.Width;
        float[] turned = new float[values.Length];
        for (int pixel = 0; pixel < pixels; pixel++)
            for (int channel = 0; channel < map.Channels; channel++)
                turned[(channel * pixels) + pixel] = values[(pixel * map.Channels) + channel];
        return turned;
    }
}
