namespace MnistCnn.Kernels;

/// <summary>One float at a time, for machines without vectors; a mask is a float with all bits set.</summary>
internal readonly unsafe struct ScalarLanes : ILanes<float>
{
    public static int Count => 1;

    public static int Accumulators => 12;

    public static float Zero => 0;

    private static float AllBitsSet => BitConverter.Int32BitsToSingle(-1);

    public static float Load(float* source) => *source;

    public static void Store(float* target, float vector) => *target = vector;

    public static float Broadcast(float value) => value;

    public static float Broadcast(int bits) => BitConverter.Int32BitsToSingle(bits);

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float Or(float left, float right) => BitConverter.UInt32BitsToSingle(
        BitConverter.SingleToUInt32Bits(left) | BitConverter.SingleToUInt32Bits(right));

    public static float Abs(float vector) => MathF.Abs(vector);

    public static float Sqrt(float vector) => MathF.Sqrt(vector);

    public static float Exp(float vector) => MathF.Exp(vector);

    public static float MultiplyAdd(float left, float right, float addend) => (left * right) + addend;

    public static float Sum(float vector) => vector;

    public static float IsGreaterOrNaN(float candidate, float best) =>
        candidate > best || float.IsNaN(candidate) ? AllBitsSet : 0;

    public static uint Bits(float mask) => BitConverter.SingleToUInt32Bits(mask) >> 31;

    public static float HaveSameBits(float left, float right) =>
        BitConverter.SingleToInt32Bits(left) == BitConverter.SingleToInt32Bits(right) ? AllBitsSet : 0;

    public static float Select(float mask, float whereSet, float elsewhere) =>
        BitConverter.SingleToInt32Bits(mask) != 0 ? whereSet : elsewhere;

    public static float ZeroUnlessPositive(float condition, float vector) => condition <= 0 ? 0 : vector;
}
