using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MnistCnn.Benchmarks;

/// <summary>What the arithmetic units of this machine give when nothing else is asked of them.</summary>
internal static class FmaPeak
{
    private const int Accumulators = 12;
    private const int Iterations = 4_000_000;

    public static double MeasureGigaflops(int threads) =>
        Rounds.Median([.. Enumerable.Range(0, 5).Select(_ => Measure(threads))]);

    private static double Measure(int threads)
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] team = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => Multiply(1.0000001f)))];
        foreach (Thread thread in team)
            thread.Start();
        foreach (Thread thread in team)
            thread.Join();
        int lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
        return 2.0 * threads * Accumulators * lanes * Iterations / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply(float factor) =>
        Vector512.IsHardwareAccelerated ? Multiply512(factor) : Multiply256(factor);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply512(float factor)
    {
        Vector512<float> a = Vector512.Create(factor), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a,
            k = a, l = a, x = a;
        for (int n = 0; n < Iterations; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x);
            b = Vector512.FusedMultiplyAdd(b, x, x);
            c = Vector512.FusedMultiplyAdd(c, x, x);
            d = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x);
            f = Vector512.FusedMultiplyAdd(f, x, x);
            g = Vector512.FusedMultiplyAdd(g, x, x);
            h = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x);
            j = Vector512.FusedMultiplyAdd(j, x, x);
            k = Vector512.FusedMultiplyAdd(k, x, x);
            l = Vector512.FusedMultiplyAdd(l, x, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply256(float factor)
    {
        Vector256<float> a = Vector256.Create(factor), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a,
            k = a, l = a, x = a;
        for (int n = 0; n < Iterations; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, x);
            b = Vector256.FusedMultiplyAdd(b, x, x);
            c = Vector256.FusedMultiplyAdd(c, x, x);
            d = Vector256.FusedMultiplyAdd(d, x, x);
            e = Vector256.FusedMultiplyAdd(e, x, x);
            f = Vector256.FusedMultiplyAdd(f, x, x);
            g = Vector256.FusedMultiplyAdd(g, x, x);
            h = Vector256.FusedMultiplyAdd(h, x, x);
            i = Vector256.FusedMultiplyAdd(i, x, x);
            j = Vector256.FusedMultiplyAdd(j, x, x);
            k = Vector256.FusedMultiplyAdd(k, x, x);
            l = Vector256.FusedMultiplyAdd(l, x, x);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
