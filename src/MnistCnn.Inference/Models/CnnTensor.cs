using System.Collections.Immutable;
using MnistCnn.Serialization;

namespace MnistCnn.Models;

/// <summary>A tensor that a network has, by the name and shape that PyTorch gives it.</summary>
internal sealed record CnnTensor(string Name, SafetensorsDataType DataType, ImmutableArray<long> Shape)
{
    /// <summary>All tensors of a network, in the order of its layers.</summary>
    public static IEnumerable<CnnTensor> Of(CnnShape shape)
    {
        CnnOptions options = shape.Options;
        for (int i = 0; i < shape.Blocks.Length; i++)
        {
            ConvBlockShape block = shape.Blocks[i];
            yield return Float($"conv{i + 1}.weight", block.Filters, block.InputChannels, options.KernelSize, options.KernelSize);
            yield return Float($"conv{i + 1}.bias", block.Filters);
            if (options.BatchNormalization == BatchNormalization.None)
                continue;
            foreach (string name in new[] { "weight", "bias", "running_mean", "running_var" })
                yield return Float($"batch_norm{i + 1}.{name}", block.Filters);
            yield return new CnnTensor($"batch_norm{i + 1}.num_batches_tracked", SafetensorsDataType.I64, []);
        }

        yield return Float("dense1.weight", options.DenseUnits, shape.FlattenedSize);
        yield return Float("dense1.bias", options.DenseUnits);
        yield return Float("dense2.weight", options.ClassCount, options.DenseUnits);
        yield return Float("dense2.bias", options.ClassCount);
    }

    private static CnnTensor Float(string name, params ReadOnlySpan<long> shape) => new(name, SafetensorsDataType.F32, [.. shape]);
}
