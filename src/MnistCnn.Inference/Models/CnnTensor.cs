using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Models;

/// <summary>A tensor that a network has, by the name and shape that PyTorch gives it.</summary>
/// <param name="Name">Such as <c>conv1.weight</c>.</param>
/// <param name="DataType">What its values are.</param>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="IsParameter">
/// Whether training changes it by its gradient; a buffer is kept beside the parameters.
/// </param>
internal sealed record CnnTensor(
    string Name, SafetensorsDataType DataType, ImmutableArray<long> Shape, bool IsParameter = true)
{
    /// <summary>A parameter of floats.</summary>
    public static CnnTensor Parameter(string name, params ReadOnlySpan<long> shape) =>
        new(name, SafetensorsDataType.F32, [.. shape]);

    /// <summary>A buffer of floats.</summary>
    public static CnnTensor Buffer(string name, params ReadOnlySpan<long> shape) =>
        new(name, SafetensorsDataType.F32, [.. shape], IsParameter: false);

    /// <summary>How many values there are.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            foreach (long size in Shape)
                count *= size;
            return count;
        }
    }
}
