using MnistCnn.Data.Formats;

namespace MnistCnn.Data.Npy;

/// <summary>Makes sets of arrays of images and of labels.</summary>
internal static class NpyImageSet
{
    /// <summary>The names that are given, or the numbers from 0 to the greatest label.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<string>? given, params IEnumerable<NpyLabels> labels) =>
        given ?? NumberedClasses.UpTo(labels.Max(array => array.Values.Max()));

    /// <exception cref="InvalidDataException">
    /// There are not as many labels as images, or one has no class name.
    /// </exception>
    public static ImageSet Make(NpyArray images, NpyLabels labels, IReadOnlyList<string> classNames)
    {
        (int count, int height, int width, int channels) = images.Sizes;
        if (labels.Values.Length != count)
            throw new InvalidDataException(
                $"{images.Origin} holds {count} images and {labels.Origin} {labels.Values.Length} labels; they must be "
                + "as many.");
        int wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((ushort)0, (ushort)(classNames.Count - 1));
        return wrong < 0
            ? ImageSet.FromMemory(images.ToPlanes(), labels.Values, height, width, channels, classNames)
            : throw new InvalidDataException(
                $"{labels.Origin}: label {labels.Values[wrong]} at index {wrong} has no class name; with "
                + $"{classNames.Count} classes, labels are 0 to {classNames.Count - 1}.");
    }
}
