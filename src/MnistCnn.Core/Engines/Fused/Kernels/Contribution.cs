using System.Runtime.InteropServices;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>One term of a sum: a gradient, and where that lies which it is multiplied with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Contribution
{
    public int Offset;
    public float Gradient;
}
