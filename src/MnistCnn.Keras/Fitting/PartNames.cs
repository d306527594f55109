using MnistCnn.Keras.Files;
using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Fitting;

/// <summary>Tells what layers are by the names that Keras makes up for them.</summary>
internal static class PartNames
{
    private static readonly Dictionary<string, PartKind> Kinds = new(StringComparer.Ordinal)
    {
        ["max_pooling2d"] = PartKind.MaxPooling,
        ["maxpooling2d"] = PartKind.MaxPooling,
        ["average_pooling2d"] = PartKind.AveragePooling,
        ["averagepooling2d"] = PartKind.AveragePooling,
        ["global_average_pooling2d"] = PartKind.GlobalAveragePooling,
        ["globalaveragepooling2d"] = PartKind.GlobalAveragePooling,
        ["activation"] = PartKind.Activation,
        ["re_lu"] = PartKind.Activation,
        ["dropout"] = PartKind.Nothing,
        ["spatial_dropout2d"] = PartKind.Nothing,
        ["flatten"] = PartKind.Nothing,
        ["input"] = PartKind.Nothing,
        ["input_layer"] = PartKind.Nothing,
        ["softmax"] = PartKind.Nothing,
        ["leaky_re_lu"] = PartKind.Unsaid,
        ["leakyrelu"] = PartKind.Unsaid,
        ["elu"] = PartKind.Unsaid,
        ["zero_padding2d"] = PartKind.Unsaid,
        ["zeropadding2d"] = PartKind.Unsaid,
        ["cropping2d"] = PartKind.Unsaid,
        ["up_sampling2d"] = PartKind.Unsaid,
        ["global_max_pooling2d"] = PartKind.Unsaid,
        ["lambda"] = PartKind.Unsaid,
        ["reshape"] = PartKind.Unsaid,
        ["rescaling"] = PartKind.Unsaid,
        ["permute"] = PartKind.Unsaid,
    };

    public static Part Of(StoredLayer layer) => new(KindOf(layer), layer);

    private static PartKind KindOf(StoredLayer layer) => layer.Kind switch
    {
        LayerKind.Convolution => PartKind.Convolution,
        LayerKind.BatchNormalization => PartKind.BatchNormalization,
        LayerKind.Dense => PartKind.Dense,
        _ => Kinds.GetValueOrDefault(Keras3Layout.Split(layer.Name[(layer.Name.LastIndexOf('/') + 1)..]).Class),
    };
}
