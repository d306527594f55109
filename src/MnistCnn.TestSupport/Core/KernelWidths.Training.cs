using System.Runtime.Intrinsics;
using MnistCnn.Engines.Fused.Kernels;
using MnistCnn.Kernels;

namespace MnistCnn.Tests.Support;

internal static partial class KernelWidths
{
    public static TrainingKernels Training(int lanes) => lanes switch
    {
        1 => new VectorTrainingKernels<ScalarLanes, float>(),
        4 => new VectorTrainingKernels<Lanes128, Vector128<float>>(),
        8 => new VectorTrainingKernels<Lanes256, Vector256<float>>(),
        16 => new VectorTrainingKernels<Lanes512, Vector512<float>>(),
        _ => throw NoSuchWidth(lanes),
    };
}
