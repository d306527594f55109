using MnistCnn.Models;

namespace MnistCnn.Kernels;

/// <summary>Where the first step wants the image: as a map with its channels padded or not, or as a list.</summary>
/// <param name="Size">The image.</param>
/// <param name="IsList">Whether it lies as it comes, channel by channel, without a border.</param>
/// <param name="PixelStride">Floats from one pixel to the next.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="Start">Where the first pixel lies, behind the border.</param>
/// <param name="Length">Floats of the image with its border.</param>
/// <param name="Stride">Floats from one image to the next.</param>
internal sealed record ImagePlan(
    MapSize Size, bool IsList, int PixelStride, int RowStride, int Start, int Length, int Stride)
{
    public static ImagePlan Of(ConvolutionPlan first) => new(
        first.Layer.Input, IsList: false, first.InputStride, first.InputRowStride,
        first.TapOffset(first.Layer.Border.Top, first.Layer.Border.Left), first.InputLength,
        WeightLayout.RoundUp(first.InputLength, 16));

    public static ImagePlan Of(MapPlan map) =>
        new(map.Size, IsList: false, map.Channels, map.RowStride, map.Offset(0, 0), map.Length, map.Stride);

    public static ImagePlan OfList(MapSize image, int lanes) => new(
        image, IsList: true, PixelStride: 1, image.Width, Start: 0, image.Length,
        WeightLayout.RowStride(image.Length, lanes));
}
