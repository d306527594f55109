using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Config;

/// <summary>Makes layers of ours of the arguments that a file gives them.</summary>
internal static class LayerFactory
{
    public static ConvolutionLayer Convolution(LayerSettings settings)
    {
        if (settings.Square(1, "dilation_rate") != 1)
            throw settings.Unsupported("its dilation_rate is not 1");
        if (settings.Number(1, "groups") != 1)
            throw settings.Unsupported("its groups are not 1");
        (int rows, int columns) = settings.Pair("kernel_size") ?? (settings.Whole("nb_row"), settings.Whole("nb_col"));
        return settings.Make(() => new ConvolutionLayer(settings.Whole("filters", "nb_filter"), 1)
        {
            KernelHeight = rows,
            KernelWidth = columns,
            Stride = settings.Square(1, "strides", "subsample"),
            Padding = PaddingOf(settings),
            HasBias = settings.Flag("use_bias", true, "bias"),
        });
    }

    /// <summary>A convolution behind a border of zeros, where that is what padding 'same' does.</summary>
    public static ConvolutionLayer Padded(ConvolutionLayer layer, LayerSettings border)
    {
        string? padding = border.Find("padding")?.GetRawText().Replace(" ", "", StringComparison.Ordinal);
        (int rows, int columns) = ((layer.KernelHeight - 1) / 2, (layer.KernelWidth - 1) / 2);
        bool isSame = layer is { Stride: 1, Padding: Padding.Valid } && layer.KernelHeight % 2 == 1
            && layer.KernelWidth % 2 == 1
            && (padding == $"[[{rows},{rows}],[{columns},{columns}]]" || padding == $"[{rows},{columns}]"
                || (rows == columns && padding == $"{rows}"));
        return isSame
            ? layer with { Padding = Padding.Same }
            : throw border.Unsupported("it does not make padding 'same' of the convolution behind it");
    }

    public static BatchNormalizationLayer Normalization(LayerSettings settings) => settings.Number(0, "mode") == 0
        ? settings.Make(() => new BatchNormalizationLayer
        {
            Epsilon = settings.Number(1e-3, "epsilon"),
            Momentum = settings.Number(0.99, "momentum"),
            HasScale = settings.Flag("scale", true),
            HasShift = settings.Flag("center", true),
        })
        : throw settings.Unsupported("only its mode 0 is known here");

    public static PoolingLayer Pooling(LayerSettings settings, PoolingKind kind)
    {
        int size = settings.Square(2, "pool_size");
        return settings.Make(() => new PoolingLayer(kind, size)
        {
            Stride = settings.Square(size, "strides"),
            Padding = PaddingOf(settings),
        });
    }

    private static Padding PaddingOf(LayerSettings settings) =>
        (settings.Text("padding", "border_mode") ?? "valid").ToLowerInvariant() switch
        {
            "valid" => Padding.Valid,
            "same" => Padding.Same,
            var other => throw settings.Unsupported(
                $"its padding is '{other}', and only 'valid' and 'same' are known here"),
        };
}
