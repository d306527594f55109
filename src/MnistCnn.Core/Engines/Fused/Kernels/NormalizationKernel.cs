using System.Runtime.CompilerServices;
using MnistCnn.Kernels;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>
/// What batch normalisation does to one image, two vectors of channels at a time. Statistics of an image are
/// those of its own pixels; putting images together is the caller's job, in double precision.
/// </summary>
internal static unsafe class NormalizationKernel<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // The gradient of what was normalised is the small difference of large sums: adding up parts of them keeps digits.
    private const int PixelsAtOnce = 16;

    /// <summary>Of each channel the mean, and the sum of squared distances from it.</summary>
    public static void Moments(MapPlan map, float* image, float* means, float* squares)
    {
        int channel = 0;
        for (; channel + (2 * TLanes.Count) <= map.Channels; channel += 2 * TLanes.Count)
            Moments<Two>(map, image + channel, means + channel, squares + channel);
        if (channel < map.Channels)
            Moments<One>(map, image + channel, means + channel, squares + channel);
    }

    /// <summary>
    /// Of each channel the sum of the gradient, and of the gradient times the image's distance from the mean. First the
    /// gradient becomes zero where a ReLU that follows stopped a value.
    /// </summary>
    /// <param name="map">How all images lie.</param>
    /// <param name="image">What was normalised.</param>
    /// <param name="rectified">What ReLU made of it; null without ReLU.</param>
    /// <param name="gradient">Of what it gave.</param>
    /// <param name="means">One float a channel.</param>
    /// <param name="sums">Target: one float a channel.</param>
    /// <param name="products">Target: one float a channel.</param>
    public static void GradientSums(
        MapPlan map, float* image, float* rectified, float* gradient, float* means, float* sums, float* products)
    {
        int channel = 0;
        for (; channel + (2 * TLanes.Count) <= map.Channels; channel += 2 * TLanes.Count)
            GradientSums<Two>(
                map, image + channel, From(rectified, channel), gradient + channel, means + channel, sums + channel,
                products + channel);
        if (channel < map.Channels)
            GradientSums<One>(
                map, image + channel, From(rectified, channel), gradient + channel, means + channel, sums + channel,
                products + channel);
    }

    /// <summary>
    /// gradient = (gradient + (image − mean) × b + c) × a, channel by channel: what cancels out does so before it is
    /// scaled, and its rounding with it.
    /// </summary>
    public static void Backward(
        MapPlan map, float* image, float* gradient, float* means, float* a, float* b, float* c)
    {
        int channel = 0;
        for (; channel + (2 * TLanes.Count) <= map.Channels; channel += 2 * TLanes.Count)
            Backward<Two>(
                map, image + channel, gradient + channel, means + channel, a + channel, b + channel, c + channel);
        if (channel < map.Channels)
            Backward<One>(
                map, image + channel, gradient + channel, means + channel, a + channel, b + channel, c + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Moments<TVectors>(MapPlan map, float* image, float* means, float* squares)
        where TVectors : ICount
    {
        TVector sumA = TLanes.Zero, sumB = TLanes.Zero;
        foreach (int place in map.Pixels)
        {
            float* x = image + place;
            sumA = TLanes.Add(sumA, TLanes.Load(x));
            if (TVectors.Value > 1)
                sumB = TLanes.Add(sumB, TLanes.Load(x + TLanes.Count));
        }

        TVector share = TLanes.Broadcast(1f / map.Pixels.Length);
        TVector meanA = TLanes.Multiply(sumA, share), meanB = TLanes.Multiply(sumB, share);
        TVector squareA = TLanes.Zero, squareB = TLanes.Zero;
        foreach (int place in map.Pixels)
        {
            float* x = image + place;
            squareA = AddSquare(squareA, TLanes.Subtract(TLanes.Load(x), meanA));
            if (TVectors.Value > 1)
                squareB = AddSquare(squareB, TLanes.Subtract(TLanes.Load(x + TLanes.Count), meanB));
        }

        Store<TVectors>(means, meanA, meanB);
        Store<TVectors>(squares, squareA, squareB);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void GradientSums<TVectors>(
        MapPlan map, float* image, float* rectified, float* gradient, float* means, float* sums, float* products)
        where TVectors : ICount
    {
        TVector meanA = TLanes.Load(means);
        TVector meanB = TVectors.Value > 1 ? TLanes.Load(means + TLanes.Count) : meanA;
        TVector sumA = TLanes.Zero, sumB = sumA, productA = sumA, productB = sumA;
        ReadOnlySpan<int> pixels = map.Pixels;
        for (int start = 0; start < pixels.Length; start += PixelsAtOnce)
        {
            TVector partA = TLanes.Zero, partB = partA, partProductA = partA, partProductB = partA;
            foreach (int place in pixels.Slice(start, Math.Min(PixelsAtOnce, pixels.Length - start)))
            {
                float* x = image + place;
                float* g = gradient + place;
                float* y = From(rectified, place);
                TVector ga = Alive(y, g);
                partA = TLanes.Add(partA, ga);
                partProductA = TLanes.MultiplyAdd(ga, TLanes.Subtract(TLanes.Load(x), meanA), partProductA);
                if (TVectors.Value > 1)
                {
                    TVector gb = Alive(From(y, TLanes.Count), g + TLanes.Count);
                    partB = TLanes.Add(partB, gb);
                    partProductB = TLanes.MultiplyAdd(
                        gb, TLanes.Subtract(TLanes.Load(x + TLanes.Count), meanB), partProductB);
                }
            }

            (sumA, productA) = (TLanes.Add(sumA, partA), TLanes.Add(productA, partProductA));
            (sumB, productB) = (TLanes.Add(sumB, partB), TLanes.Add(productB, partProductB));
        }

        Store<TVectors>(sums, sumA, sumB);
        Store<TVectors>(products, productA, productB);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Backward<TVectors>(
        MapPlan map, float* image, float* gradient, float* means, float* a, float* b, float* c)
        where TVectors : ICount
    {
        int next = TVectors.Value > 1 ? TLanes.Count : 0;
        TVector meanA = TLanes.Load(means), meanB = TLanes.Load(means + next);
        TVector aa = TLanes.Load(a), ab = TLanes.Load(a + next);
        TVector ba = TLanes.Load(b), bb = TLanes.Load(b + next);
        TVector ca = TLanes.Load(c), cb = TLanes.Load(c + next);
        foreach (int place in map.Pixels)
        {
            float* x = image + place;
            float* g = gradient + place;
            TVector restA = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x), meanA), ba, ca);
            TLanes.Store(g, TLanes.Multiply(TLanes.Add(TLanes.Load(g), restA), aa));
            if (TVectors.Value > 1)
            {
                TVector restB = TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(x + TLanes.Count), meanB), bb, cb);
                TLanes.Store(g + TLanes.Count, TLanes.Multiply(TLanes.Add(TLanes.Load(g + TLanes.Count), restB), ab));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* From(float* values, int start) => values == null ? null : values + start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Alive(float* rectified, float* gradient)
    {
        TVector all = TLanes.Load(gradient);
        if (rectified == null)
            return all;
        TVector alive = TLanes.ZeroUnlessPositive(TLanes.Load(rectified), all);
        TLanes.Store(gradient, alive);
        return alive;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare(TVector sum, TVector distance) => TLanes.MultiplyAdd(distance, distance, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(float* target, TVector a, TVector b)
        where TVectors : ICount
    {
        TLanes.Store(target, a);
        if (TVectors.Value > 1)
            TLanes.Store(target + TLanes.Count, b);
    }
}
