using System.Runtime.InteropServices;
using MnistCnn.Files;

namespace MnistCnn.Samples.DigitPad;

/// <summary>The first convolution, written out to show what it sees: 3×3 filters, bias, ReLU.</summary>
internal sealed class FirstLayer
{
    public const int MapSide = InputSide - Kernel + 1;

    private const int InputSide = 28, Kernel = 3;

    private readonly float[] _weights;
    private readonly float[] _bias;

    public FirstLayer(SafetensorsFile file)
    {
        _weights = Floats(file, "conv1.weight");
        _bias = Floats(file, "conv1.bias");
    }

    public int MapCount => _bias.Length;

    /// <summary>One map a filter, scaled so that the strongest value of all maps is 255.</summary>
    public byte[] Activations(ReadOnlySpan<byte> frame)
    {
        float[] maps = new float[_bias.Length * MapSide * MapSide];
        for (int i = 0; i < maps.Length; i++)
            maps[i] = Math.Max(0, Value(frame, i / (MapSide * MapSide), i / MapSide % MapSide, i % MapSide));
        float strongest = Math.Max(maps.Max(), float.Epsilon);
        return [.. maps.Select(value => (byte)(255 * value / strongest))];
    }

    private float Value(ReadOnlySpan<byte> frame, int filter, int row, int column)
    {
        float sum = _bias[filter];
        for (int y = 0; y < Kernel; y++)
        {
            for (int x = 0; x < Kernel; x++)
                sum += _weights[(((filter * Kernel) + y) * Kernel) + x]
                    * frame[((row + y) * InputSide) + column + x] / 255;
        }

        return sum;
    }

    private static float[] Floats(SafetensorsFile file, string name) =>
        MemoryMarshal.Cast<byte, float>(file.Tensors.First(tensor => tensor.Name == name).Data.Span).ToArray();
}
