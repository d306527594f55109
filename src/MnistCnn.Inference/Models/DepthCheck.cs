using MnistCnn.Models.Layers;

namespace MnistCnn.Models;

/// <summary>Whether an image holds so many blocks, said in the builder's words, which the layers do not know.</summary>
internal static class DepthCheck
{
    public static void Check(CnnOptions options)
    {
        int pool = options.Pooling == PoolingKind.None ? 1 : options.PoolSize;
        (int height, int width) = (options.InputHeight, options.InputWidth);
        var sizes = new List<string>();
        for (int block = 0; block < options.ConvDepth; block++)
        {
            sizes.Add(options.InputHeight == options.InputWidth ? $"{height}" : $"{height}×{width}");
            height = Windows.CountOf(height, options.KernelSize, stride: 1, options.Padding) / pool;
            width = Windows.CountOf(width, options.KernelSize, stride: 1, options.Padding) / pool;
            if (height < 1 || width < 1)
                throw TooDeep(options, sizes);
        }
    }

    private static ArgumentException TooDeep(CnnOptions options, List<string> sizes)
    {
        int fitting = sizes.Count - 1;
        string pooling = options.Pooling == PoolingKind.None
            ? "no pooling"
            : $"{options.PoolSize}×{options.PoolSize} pooling";
        return new ArgumentException(
            $"{nameof(CnnOptions.ConvDepth)} {options.ConvDepth} does not fit a "
            + $"{options.InputHeight}×{options.InputWidth} image: with {options.KernelSize}×{options.KernelSize} "
            + $"convolutions ({nameof(CnnOptions.Padding)} {options.Padding}) and {pooling}, {string.Join('→', sizes)} "
            + $"allows at most {fitting} block{(fitting == 1 ? "" : "s")}. "
            + $"Use fewer blocks, {nameof(CnnOptions.Padding)} {Padding.Same}, or larger images.",
            nameof(options));
    }
}
