using System.Runtime.CompilerServices;

namespace MnistCnn.Kernels;

/// <summary>
/// The activations. Each is compiled into the loop of <see cref="ActivationKernel{TLanes, TVector}"/>.
/// </summary>
internal static class ActivationFunctions<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private static TVector One => TLanes.Broadcast(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Negate(TVector x) => TLanes.Subtract(TLanes.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Logistic(TVector x) => TLanes.Divide(One, TLanes.Add(One, TLanes.Exp(Negate(x))));

    // The first where x is above zero or NaN, else the second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector WherePositive(TVector x, TVector positive, TVector other) =>
        TLanes.Select(TLanes.IsGreaterOrNaN(x, TLanes.Zero), positive, other);

    public readonly struct Relu : IActivationFunction<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha) => TLanes.ZeroUnlessPositive(x, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha) => TLanes.ZeroUnlessPositive(x, One);
    }

    public readonly struct LeakyRelu : IActivationFunction<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha) =>
            WherePositive(x, x, TLanes.Multiply(x, TLanes.Broadcast(alpha)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha) => WherePositive(x, One, TLanes.Broadcast(alpha));
    }

    public readonly struct Elu : IActivationFunction<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha) => WherePositive(
            x, x, TLanes.Multiply(TLanes.Broadcast(alpha), TLanes.Subtract(TLanes.Exp(x), One)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha) =>
            WherePositive(x, One, TLanes.Multiply(TLanes.Broadcast(alpha), TLanes.Exp(x)));
    }

    public readonly struct Gelu : IActivationFunction<TLanes, TVector>
    {
        private const float InverseSqrt2 = 0.70710678f;
        private const float InverseSqrt2Pi = 0.39894228f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha) => TLanes.Multiply(x, Distribution(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha)
        {
            TVector density = TLanes.Multiply(TLanes.Broadcast(InverseSqrt2Pi), HalfSquareExp(x));
            return TLanes.MultiplyAdd(x, density, Distribution(x));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector HalfSquareExp(TVector x) =>
            TLanes.Exp(TLanes.Multiply(TLanes.Multiply(x, x), TLanes.Broadcast(-0.5f)));

        // The normal distribution's function by the error function, and that by Abramowitz and Stegun, Handbook of
        // Mathematical Functions (1964), 7.1.26: off by at most 1.5e-7.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Distribution(TVector x)
        {
            TVector size = TLanes.Multiply(WherePositive(x, x, Negate(x)), TLanes.Broadcast(InverseSqrt2));
            TVector t = TLanes.Divide(One, TLanes.MultiplyAdd(TLanes.Broadcast(0.3275911f), size, One));
            TVector sum = TLanes.MultiplyAdd(TLanes.Broadcast(1.061405429f), t, TLanes.Broadcast(-1.453152027f));
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Broadcast(1.421413741f));
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Broadcast(-0.284496736f));
            sum = TLanes.MultiplyAdd(sum, t, TLanes.Broadcast(0.254829592f));
            TVector tail = TLanes.Multiply(
                TLanes.Multiply(TLanes.Multiply(sum, t), HalfSquareExp(x)), TLanes.Broadcast(0.5f));
            return WherePositive(x, TLanes.Subtract(One, tail), tail);
        }
    }

    public readonly struct Silu : IActivationFunction<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha) => TLanes.Multiply(x, Logistic(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha)
        {
            TVector share = Logistic(x);
            return TLanes.MultiplyAdd(TLanes.Multiply(x, share), TLanes.Subtract(One, share), share);
        }
    }

    public readonly struct Tanh : IActivationFunction<TLanes, TVector>
    {
        // 1 − 2 / (e²ˣ + 1), of the size of x, with its sign: nothing overflows where a difference would be taken.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha)
        {
            TVector size = WherePositive(x, x, Negate(x));
            TVector fall = TLanes.Exp(TLanes.Multiply(size, TLanes.Broadcast(-2f)));
            TVector value = TLanes.Divide(TLanes.Subtract(One, fall), TLanes.Add(One, fall));
            return WherePositive(x, value, Negate(value));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha)
        {
            TVector value = Value(x, alpha);
            return TLanes.Subtract(One, TLanes.Multiply(value, value));
        }
    }

    public readonly struct Sigmoid : IActivationFunction<TLanes, TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Value(TVector x, float alpha) => Logistic(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Slope(TVector x, float alpha)
        {
            TVector share = Logistic(x);
            return TLanes.Multiply(share, TLanes.Subtract(One, share));
        }
    }
}
