using MnistCnn.Models;

namespace MnistCnn.Inspection;

/// <summary>
/// One image on its way through a network in evaluation, layer by layer, and back to the gradient of the image: plain
/// loops that keep what every layer gives, where the kernels keep as little as they can. Maps are channel, row, column.
/// </summary>
internal sealed class LayerTrace(Cnn model)
{
    private readonly float[][] _values = new float[model.Layout.Layers.Length + 1][];

    /// <summary>Runs an image.</summary>
    /// <param name="pixels">Channels × rows × columns bytes, which are scaled as the network wants them.</param>
    /// <returns>The logits.</returns>
    public float[] Forward(ReadOnlySpan<byte> pixels)
    {
        float[] values = new float[pixels.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = pixels[i] * model.Description.PixelScale;
        _values[0] = values;
        for (int i = 0; i < model.Layout.Layers.Length; i++)
            _values[i + 1] = LayerMath.Forward(model.Layout.Layers[i], model.GetWeights, _values[i]);
        return _values[^1];
    }

    /// <summary>What a layer gave.</summary>
    public float[] Output(string layer)
    {
        for (int i = 0; i < model.Layout.Layers.Length; i++)
        {
            if (model.Layout.Layers[i].Name == layer)
                return _values[i + 1];
        }

        throw new ArgumentException($"There is no layer '{layer}'.", nameof(layer));
    }

    /// <summary>Derives one logit by the image: by how much it grows for each unit of a scaled pixel.</summary>
    public float[] Backward(int logit)
    {
        float[] gradient = new float[_values[^1].Length];
        gradient[logit] = 1;
        for (int i = model.Layout.Layers.Length - 1; i >= 0; i--)
            gradient = LayerMath.Backward(model.Layout.Layers[i], model.GetWeights, _values[i], gradient);
        return gradient;
    }
}
