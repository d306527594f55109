using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Stages;

/// <summary>What one worker knows of each channel that a batch normalisation takes, sums in double precision.</summary>
internal sealed class ChannelStatistics(int channels)
{
    /// <summary>Values of a channel that the worker has seen.</summary>
    public int Count { get; set; }

    /// <summary>Of the worker's own images.</summary>
    public double[] Means { get; } = new double[channels];

    /// <summary>Sums of squared distances from <see cref="Means"/>.</summary>
    public double[] Squares { get; } = new double[channels];

    /// <summary>Of the whole batch, for the running statistics.</summary>
    public double[] Variances { get; } = new double[channels];

    /// <summary>1 / √(variance + ε) of the whole batch.</summary>
    public double[] InverseDeviations { get; } = new double[channels];

    public double[] GradientSums { get; } = new double[channels];

    /// <summary>Sums of the gradient times the distance from the mean.</summary>
    public double[] GradientProducts { get; } = new double[channels];

    /// <summary>Of the whole batch.</summary>
    public AlignedBuffer<float> Mean { get; } = new(channels);

    /// <summary>What the kernels tell of one image: first means, on the way back sums of gradients.</summary>
    public AlignedBuffer<float> ImageSums { get; } = new(channels);

    /// <summary>Of one image: squared distances from the mean, on the way back sums of gradient × distance.</summary>
    public AlignedBuffer<float> ImageProducts { get; } = new(channels);

    /// <summary>What a value is multiplied with, forward; the gradient, back.</summary>
    public AlignedBuffer<float> Scales { get; } = new(channels);

    /// <summary>What is added to a value, forward; to the gradient, back.</summary>
    public AlignedBuffer<float> Shifts { get; } = new(channels);

    /// <summary>Back, what the distance from the mean is multiplied with.</summary>
    public AlignedBuffer<float> DistanceScales { get; } = new(channels);

    /// <summary>Takes over what another has seen beside this one.</summary>
    public void Add(ChannelStatistics other)
    {
        if (other.Count == 0)
            return;
        for (int channel = 0; channel < Means.Length; channel++)
            Combine(
                ref Means[channel], ref Squares[channel], Count, other.Means[channel], other.Squares[channel],
                other.Count);
        Count += other.Count;
    }

    /// <summary>Forgets the last batch.</summary>
    public void Clear()
    {
        Count = 0;
        Array.Clear(Means);
        Array.Clear(Squares);
        Array.Clear(GradientSums);
        Array.Clear(GradientProducts);
    }

    /// <summary>Takes over what the kernels told of one image.</summary>
    /// <param name="pixels">Of each channel.</param>
    public void AddImage(int pixels)
    {
        for (int channel = 0; channel < Means.Length; channel++)
            Combine(
                ref Means[channel], ref Squares[channel], Count, ImageSums.Span[channel], ImageProducts.Span[channel],
                pixels);
        Count += pixels;
    }

    /// <summary>Takes over what the kernels told of one image on the way back.</summary>
    public void AddImageGradients()
    {
        for (int channel = 0; channel < GradientSums.Length; channel++)
        {
            GradientSums[channel] += ImageSums.Span[channel];
            GradientProducts[channel] += ImageProducts.Span[channel];
        }
    }

    /// <summary>
    /// Two sets of numbers, each with its mean and its sum of squared distances from it, become one.
    /// </summary>
    public static void Combine(
        ref double mean, ref double squares, double count, double otherMean, double otherSquares, double otherCount)
    {
        double total = count + otherCount;
        double distance = otherMean - mean;
        mean += distance * otherCount / total;
        squares += otherSquares + (distance * distance * count * otherCount / total);
    }
}
