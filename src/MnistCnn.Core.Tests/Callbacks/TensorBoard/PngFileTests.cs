using MnistCnn.Callbacks.TensorBoard;
using MnistCnn.Randomness;
using SkiaSharp;

namespace MnistCnn.Tests.Callbacks.TensorBoard;

public sealed class PngFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Encode_makes_a_file_that_Skia_decodes_to_the_same_pixels(int channels)
    {
        var picture = new Raster(50, 31, channels);
        var random = new RandomSource(7);
        for (int i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (byte)random.Next(256);

        using SKBitmap bitmap = SKBitmap.Decode(PngFile.Encode(picture));

        (bitmap.Width, bitmap.Height).Should().Be((50, 31));
        bitmap.Pixels.SelectMany(pixel => channels == 1 ? [pixel.Red] : new[] { pixel.Red, pixel.Green, pixel.Blue })
            .Should().Equal(picture.Pixels);
    }
}
