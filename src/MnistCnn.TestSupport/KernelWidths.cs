using System.Runtime.Intrinsics;
using MnistCnn.Kernels;

namespace MnistCnn.Tests.Support;

/// <summary>Every width of vectors. What the machine lacks, .NET does in software: slower, and the same.</summary>
internal static partial class KernelWidths
{
    public static ForwardKernels Forward(int lanes) => lanes switch
    {
        1 => new VectorForwardKernels<ScalarLanes, float>(),
        4 => new VectorForwardKernels<Lanes128, Vector128<float>>(),
        8 => new VectorForwardKernels<Lanes256, Vector256<float>>(),
        16 => new VectorForwardKernels<Lanes512, Vector512<float>>(),
        _ => throw NoSuchWidth(lanes),
    };

    private static ArgumentOutOfRangeException NoSuchWidth(int lanes) =>
        new(nameof(lanes), lanes, "There are 1, 4, 8 and 16 lanes.");
}
