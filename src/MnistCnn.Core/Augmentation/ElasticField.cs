using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using MnistCnn.Augmentation.Kernels;
using MnistCnn.Randomness;

namespace MnistCnn.Augmentation;

/// <summary>
/// Random displacements that change slowly from pixel to pixel: uniform noise in [-1, 1), blurred by a Gaussian as
/// torchvision's <c>ElasticTransform</c> does (cut off at 4 σ, mirrored at the edges). For several threads at once.
/// </summary>
internal sealed class ElasticField
{
    private static readonly int Panel = 4 * Vector<float>.Count;

    private readonly int _height;
    private readonly float[] _rowBlur;
    private readonly float[] _columnBlur;

    /// <param name="height">Rows of the image.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="alpha">What the blurred noise is multiplied by, in pixels.</param>
    /// <param name="sigma">Of the Gaussian, in pixels.</param>
    public ElasticField(int height, int width, double alpha, double sigma)
    {
        _height = height;
        Stride = (width + Panel - 1) / Panel * Panel;
        _rowBlur = new float[height * height];
        _columnBlur = new float[width * Stride];
        AddBlur(
            height, sigma, (target, source, weight) => _rowBlur[(target * height) + source] += (float)(alpha * weight));
        AddBlur(width, sigma, (target, source, weight) => _columnBlur[(source * Stride) + target] += (float)weight);
    }

    /// <summary>Floats from one row of a field to the next: the width, rounded up to four vectors.</summary>
    public int Stride { get; }

    /// <summary>Floats of a field.</summary>
    public int Length => _height * Stride;

    /// <summary>
    /// Draws how far each pixel goes along one axis, in pixels; what lies between width and stride means nothing.
    /// </summary>
    public void Draw(RandomSource random, Span<float> field)
    {
        float[] noise = ArrayPool<float>.Shared.Rent(Length);
        // Two numbers from each draw; the length is even.
        for (int i = 0; i < Length; i += 2)
        {
            ulong bits = random.NextUInt64();
            noise[i] = (int)(bits >> 32) * (1f / (1L << 31));
            noise[i + 1] = (int)bits * (1f / (1L << 31));
        }

        Blur(noise, field);
        ArrayPool<float>.Shared.Return(noise);
    }

    /// <summary>Row blur × noise × column blur.</summary>
    internal void Blur(ReadOnlySpan<float> noise, Span<float> field)
    {
        float[] rows = ArrayPool<float>.Shared.Rent(Length);
        Multiply(noise[..Length], Stride, _columnBlur, rows);
        Multiply(_rowBlur, _height, rows.AsSpan(0, Length), field);
        ArrayPool<float>.Shared.Return(rows);
    }

    private void Multiply(ReadOnlySpan<float> left, int leftStride, ReadOnlySpan<float> right, Span<float> target)
    {
        int depth = right.Length / Stride;
        for (int row = 0; row < _height; row++)
            for (int column = 0; column < Stride; column += Panel)
                MultiplyPanel(
                    left.Slice(row * leftStride, depth), right[column..], target.Slice((row * Stride) + column, Panel));
    }

    // Four sums that stay in registers.
    private void MultiplyPanel(ReadOnlySpan<float> factors, ReadOnlySpan<float> right, Span<float> target)
    {
        (Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d) = (default, default, default, default);
        ReadOnlySpan<Vector<float>> values = MemoryMarshal.Cast<float, Vector<float>>(right);
        int vectors = Stride / Vector<float>.Count;
        for (int k = 0; k < factors.Length; k++)
        {
            var factor = new Vector<float>(factors[k]);
            ReadOnlySpan<Vector<float>> panel = values.Slice(k * vectors, 4);
            a += factor * panel[0];
            b += factor * panel[1];
            c += factor * panel[2];
            d += factor * panel[3];
        }

        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(target);
        (sums[0], sums[1], sums[2], sums[3]) = (a, b, c, d);
    }

    private static void AddBlur(int size, double sigma, Action<int, int, double> add)
    {
        double[] weights = GaussianBlur.Weights(sigma);
        for (int target = 0; target < size; target++)
            for (int i = 0; i < weights.Length; i++)
                add(target, GaussianBlur.Mirror(target + i - (weights.Length / 2), size), weights[i]);
    }
}
