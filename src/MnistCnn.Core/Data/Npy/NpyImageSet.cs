using System.Globalization;

namespace MnistCnn.Data.Npy;

/// <summary>Makes sets of arrays of images and of labels.</summary>
internal static class NpyImageSet
{
    /// <summary>The names that are given, or the numbers from 0 to the greatest label.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string>? given, params IEnumerable<NpyArray> labels) =>
        given ?? ImageSet.CheckedNames(
            [.. Enumerable.Range(0, Math.Max(2, labels.Max(array => array.Values.Max()) + 1))
                .Select(label => label.ToString(CultureInfo.InvariantCulture))]);

    /// <exception cref="InvalidDataException">
    /// There are not as many labels as images, or one has no class name.
    /// </exception>
    public static ImageSet Make(NpyArray images, NpyArray labels, IReadOnlyList<string> classNames)
    {
        (int count, int height, int width, int channels) = images.Sizes;
        if (labels.Values.Length != count)
            throw new InvalidDataException(
                $"{images.Origin} holds {count} images and {labels.Origin} {labels.Values.Length} labels; they must be "
                + "as many.");
        int wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classNames.Count - 1));
        return wrong < 0
            ? ImageSet.FromMemory(images.ToPlanes(), labels.Values, height, width, channels, classNames)
            : throw new InvalidDataException(
                $"{labels.Origin}: label {labels.Values[wrong]} at index {wrong} has no class name; with "
                + $"{classNames.Count} classes, labels are 0 to {classNames.Count - 1}.");
    }
}
