using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>Gives the values of a tensor by its name, such as <c>conv1.weight</c>, in PyTorch's order.</summary>
internal delegate ReadOnlySpan<float> FindWeights(string name);

/// <summary>The weights of a network, from wherever they are.</summary>
internal sealed class NamedWeights(FindWeights find)
{
    public float[] Read(string name) => find(name).ToArray();

    /// <summary>One value a channel, or so many of what is given where the layer has no such tensor.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tensor">Such as <c>bias</c>.</param>
    /// <param name="length">Channels, padded; what pads is zero.</param>
    /// <param name="missing">What stands for a tensor that is not there.</param>
    public float[] ReadPadded(CnnLayer layer, string tensor, int length, float missing)
    {
        float[] values = new float[length];
        if (layer.Has(tensor))
            find($"{layer.Name}.{tensor}").CopyTo(values);
        else
            values.AsSpan(0, Math.Min(length, layer.Output.Channels)).Fill(missing);
        return values;
    }
}
