namespace MnistCnn.Models;

/// <summary>Lists the layers of a <see cref="Cnn"/> with their sizes.</summary>
internal static class CnnSummary
{
    public static ModelSummary Of(CnnShape shape)
    {
        CnnOptions options = shape.Options;
        var layers = new List<LayerSummary>();
        for (int i = 0; i < shape.Blocks.Length; i++)
            AddBlock(layers, options, shape.Blocks[i], i + 1);
        layers.Add(new("flatten", "Flatten", [shape.FlattenedSize], 0));
        layers.Add(new("dense1", "Linear", [options.DenseUnits], Dense(shape.FlattenedSize, options.DenseUnits))
        {
            Flops = 2L * shape.FlattenedSize * options.DenseUnits,
        });
        layers.Add(new("dropout", "Dropout", [options.DenseUnits], 0));
        layers.Add(new("dense2", "Linear", [options.ClassCount], Dense(options.DenseUnits, options.ClassCount))
        {
            Flops = 2L * options.DenseUnits * options.ClassCount,
        });
        return new ModelSummary(layers);
    }

    private static void AddBlock(List<LayerSummary> layers, CnnOptions options, ConvBlockShape block, int number)
    {
        int window = options.KernelSize * options.KernelSize * block.InputChannels;
        layers.Add(new($"conv{number}", "Conv2d", [block.Filters, block.ConvHeight, block.ConvWidth], Dense(window, block.Filters))
        {
            Flops = 2L * window * block.Filters * block.ConvHeight * block.ConvWidth,
        });
        if (options.BatchNormalization == BatchNormalization.BeforeActivation)
            layers.Add(Normalization(number, block.Filters, block.ConvHeight, block.ConvWidth));
        if (options.Pooling != PoolingKind.None)
            layers.Add(new(
                $"pool{number}", options.Pooling == PoolingKind.Max ? "MaxPool2d" : "AvgPool2d",
                [block.Filters, block.OutputHeight, block.OutputWidth], 0));
        if (options.BatchNormalization == BatchNormalization.AfterPooling)
            layers.Add(Normalization(number, block.Filters, block.OutputHeight, block.OutputWidth));
    }

    // Scale and shift are trained, running mean and variance are kept. Keras counts the same four.
    private static LayerSummary Normalization(int number, int filters, int height, int width) =>
        new($"batch_norm{number}", "BatchNorm2d", [filters, height, width], 2 * filters, 2 * filters);

    private static long Dense(long inputs, long outputs) => (inputs + 1) * outputs;
}
