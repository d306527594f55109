using MnistCnn.Callbacks.TensorBoard;
using MnistCnn.Data;
using MnistCnn.Metrics;

namespace MnistCnn.Tests.Callbacks.TensorBoard;

public sealed class MistakeGridTests
{
    private const byte Line = 96;

    [Fact]
    public void Draw_puts_the_surest_mistake_where_its_true_row_meets_its_predicted_column()
    {
        ImageSet images = OnePixel([10, 20, 30, 40], [0, 1, 1, 1]);
        var predictions = new PredictionSet([0.9f, 0.1f, 0.6f, 0.4f, 0.8f, 0.2f, 0.3f, 0.7f], classCount: 2);

        Raster picture = MistakeGrid.Draw(images, predictions);

        Rows(picture).Should().BeEquivalentTo(
            (byte[][])[
                [Line, Line, Line, Line, Line, Line, Line],
                [Line, 0, Line, 245, Line, 235, Line],
                [Line, Line, Line, Line, Line, Line, Line],
                [Line, 245, Line, 0, Line, 0, Line],
                [Line, Line, Line, Line, Line, Line, Line],
                [Line, 235, Line, 30, Line, 0, Line],
                [Line, Line, Line, Line, Line, Line, Line],
            ],
            options => options.WithStrictOrdering());
    }

    [Fact]
    public void Draw_puts_the_colours_of_a_pixel_side_by_side()
    {
        ImageSet images = ImageSet.FromArrays([1, 2, 3, 4, 5, 6], [1], 1, 2, channels: 3, classNames: ["a", "b"]);

        Raster picture = MistakeGrid.Draw(images, new PredictionSet([0.9f, 0.1f], classCount: 2));

        (picture.Width, picture.Height, picture.Channels).Should().Be((10, 7, 3));
        picture.Pixels.AsSpan((5 * picture.Stride) + (4 * 3), 6).ToArray().Should().Equal(1, 3, 5, 2, 4, 6);
    }

    [Fact]
    public void Draw_leaves_the_place_of_a_class_without_images_empty() =>
        Rows(MistakeGrid.Draw(OnePixel([10], [0]), new PredictionSet([0.9f, 0.1f], classCount: 2)))[5]
            .Should().Equal(Line, 0, Line, 0, Line, 0, Line);

    [Fact]
    public void Check_refuses_images_that_no_screen_shows() =>
        ((Action)(() => MistakeGrid.Check(ImageSet.FromArrays(new byte[2], [0], 1, 1, channels: 2))))
            .Should().Throw<ArgumentException>().WithMessage("*1 channel or 3*have 2*");

    [Fact]
    public void Check_refuses_a_picture_that_would_be_too_large()
    {
        ImageSet images = ImageSet.FromArrays(
            new byte[28 * 28], [0], 28, 28,
            classNames: [.. Enumerable.Range(0, 200).Select(index => $"class {index}")]);

        ((Action)(() => MistakeGrid.Check(images)))
            .Should().Throw<ArgumentException>().WithMessage("*200 classes*28×28*5830 pixels*4096*");
    }

    private static ImageSet OnePixel(byte[] pixels, byte[] labels) =>
        ImageSet.FromArrays(pixels, labels, 1, 1, classNames: ["a", "b"]);

    private static byte[][] Rows(Raster picture) => [.. picture.Pixels.Chunk(picture.Stride)];
}
