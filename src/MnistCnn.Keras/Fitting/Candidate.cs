using MnistCnn.Keras.Files;
using MnistCnn.Keras.Layers;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Fitting;

/// <summary>One order of layers, of which the paddings are open.</summary>
internal sealed class Candidate(IReadOnlyList<Part> parts, KerasAssumptions assumed, KernelForm form)
{
    private int LastWeights { get; } = parts.ToList().FindLastIndex(
        part => part.Kind is PartKind.Convolution or PartKind.Dense);

    /// <summary>
    /// The network with given paddings; null where the sizes of its weights are not those of the file.
    /// </summary>
    /// <param name="paddings">A bit for each convolution that keeps the size of the image.</param>
    public CnnArchitecture? Build(int paddings)
    {
        var layers = new List<Layer>();
        var size = new MapSize(ChannelsOf(), assumed.InputHeight, assumed.InputWidth);
        bool isFlat = false;
        int convolution = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            // What is listed behind the last weights is the softmax, or nothing at all.
            if (parts[i].Kind == PartKind.Activation && i > LastWeights)
                continue;
            Layer? made = TryMake(parts[i], (paddings >> convolution & 1) != 0);
            if (parts[i].Kind == PartKind.Convolution)
                convolution++;
            if (made is DenseLayer && !isFlat)
            {
                layers.Add(new FlattenLayer());
                size = new MapSize(size.Length);
            }

            isFlat |= made is DenseLayer or GlobalAveragePoolingLayer;
            if (made is null || !Takes(parts[i], size))
                return null;
            layers.Add(made);
            size = made.OutputOf(size);
            if (size.Height < 1 || size.Width < 1)
                return null;
            if (NeedsActivation(i) && assumed.Activation != Activation.Linear)
                layers.Add(new ActivationLayer(assumed.Activation));
        }

        return new CnnArchitecture(assumed.InputHeight, assumed.InputWidth, ChannelsOf(), layers);
    }

    /// <summary>Kernels of one pixel need no padding, so that there is one network and not two.</summary>
    public bool IsOnce(int paddings)
    {
        Part[] convolutions = [.. parts.Where(part => part.Kind == PartKind.Convolution)];
        return !convolutions.Index().Any(part =>
            (paddings >> part.Index & 1) != 0 && KernelOf(part.Item.Layer!) is { Rows: 1, Columns: 1 });
    }

    // Weights of a size that no layer can have fit no network.
    private Layer? TryMake(Part part, bool keepsSize)
    {
        try
        {
            return Make(part, keepsSize);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private Layer? Make(Part part, bool keepsSize)
    {
        switch (part.Kind)
        {
            case PartKind.Convolution:
                (int rows, int columns, _, int filters) = KernelOf(part.Layer!);
                return new ConvolutionLayer(filters, 1)
                {
                    KernelHeight = rows,
                    KernelWidth = columns,
                    Padding = keepsSize ? Padding.Same : Padding.Valid,
                    HasBias = part.Layer!.Weights.Length > 1,
                };
            case PartKind.Dense:
                return new DenseLayer((int)part.Layer!.Weights[0].Shape[1]) { HasBias = part.Layer.Weights.Length > 1 };
            case PartKind.BatchNormalization:
                return Normalization(part.Layer!);
            case PartKind.MaxPooling:
                return new PoolingLayer(PoolingKind.Max, assumed.PoolSize);
            case PartKind.AveragePooling:
                return new PoolingLayer(PoolingKind.Average, assumed.PoolSize);
            case PartKind.GlobalAveragePooling:
                return new GlobalAveragePoolingLayer();
            case PartKind.Activation:
                return new ActivationLayer(assumed.Activation);
            default:
                return null;
        }
    }

    // Only names tell which two of four there are, where it has not all four.
    private BatchNormalizationLayer? Normalization(StoredLayer layer)
    {
        string?[] names = [.. layer.Weights.Select(weight => WeightNames.Of(weight.Name))];
        return layer.Weights.Length == 4 || names.All(name => name is not null)
            ? new BatchNormalizationLayer
            {
                Epsilon = assumed.Epsilon,
                Momentum = 0.99,
                HasScale = layer.Weights.Length == 4 || names.Contains(WeightNames.Gamma),
                HasShift = layer.Weights.Length == 4 || names.Contains(WeightNames.Beta),
            }
            : null;
    }

    private bool Takes(Part part, MapSize size) => part.Kind switch
    {
        PartKind.Convolution => KernelOf(part.Layer!).Channels == size.Channels,
        PartKind.Dense => part.Layer!.Weights[0].Shape[0] == size.Length,
        PartKind.BatchNormalization => part.Layer!.Weights[0].Shape[0] == size.Channels,
        _ => true,
    };

    // One activation behind each convolution and each dense layer but the last: at once, unless one is listed later.
    private bool NeedsActivation(int place)
    {
        if (parts[place].Kind is not (PartKind.Convolution or PartKind.Dense))
            return false;
        return place < LastWeights && parts.Skip(place + 1)
            .TakeWhile(part => part.Kind is not (PartKind.Convolution or PartKind.Dense))
            .All(part => part.Kind != PartKind.Activation);
    }

    private int ChannelsOf()
    {
        if (parts.FirstOrDefault(part => part.Kind == PartKind.Convolution) is { } first)
            return KernelOf(first.Layer!).Channels;
        long inputs = parts.FirstOrDefault(part => part.Kind == PartKind.Dense)?.Layer!.Weights[0].Shape[0] ?? 0;
        return inputs == 3L * assumed.InputHeight * assumed.InputWidth ? 3 : 1;
    }

    private (int Rows, int Columns, int Channels, int Filters) KernelOf(StoredLayer layer)
    {
        int[] sizes = [.. layer.Weights[0].Shape.Select(size => (int)Math.Min(size, int.MaxValue))];
        return form.FiltersFirst ? (sizes[2], sizes[3], sizes[1], sizes[0]) : (sizes[0], sizes[1], sizes[2], sizes[3]);
    }
}
