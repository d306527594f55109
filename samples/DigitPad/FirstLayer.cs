using MnistCnn.Models;

namespace MnistCnn.Samples.DigitPad;

/// <summary>The first convolution, written out to show what it sees: 3×3 filters, bias, ReLU.</summary>
internal sealed class FirstLayer(Cnn model)
{
    public const int MapSide = InputSide - Kernel + 1;

    private const int InputSide = 28, Kernel = 3;

    private readonly float[] _weights = model.GetWeights("conv1.weight");
    private readonly float[] _bias = model.GetWeights("conv1.bias");

    public int MapCount => _bias.Length;

    /// <summary>One map a filter, scaled so that the strongest value of all maps is 255.</summary>
    public byte[] Activations(ReadOnlySpan<byte> frame)
    {
        float[] maps = new float[_bias.Length * MapSide * MapSide];
        for (int filter = 0; filter < _bias.Length; filter++)
        {
            Span<float> map = maps.AsSpan(filter * MapSide * MapSide, MapSide * MapSide);
            map.Fill(_bias[filter]);
            for (int tap = 0; tap < Kernel * Kernel; tap++)
                Add(
                    frame[((tap / Kernel * InputSide) + (tap % Kernel))..], _weights[(filter * Kernel * Kernel) + tap],
                    map);
        }

        float strongest = Math.Max(maps.Max(), float.Epsilon);
        return Array.ConvertAll(maps, value => (byte)(255 * Math.Max(0, value) / strongest));
    }

    private static void Add(ReadOnlySpan<byte> frame, float weight, Span<float> map)
    {
        for (int row = 0; row < MapSide; row++)
        {
            ReadOnlySpan<byte> pixels = frame.Slice(row * InputSide, MapSide);
            Span<float> sums = map.Slice(row * MapSide, MapSide);
            for (int column = 0; column < MapSide; column++)
                sums[column] += weight * pixels[column] / 255;
        }
    }
}
