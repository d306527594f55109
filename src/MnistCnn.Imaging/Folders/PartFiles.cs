using MnistCnn.Data;
using MnistCnn.Randomness;

namespace MnistCnn.Imaging.Folders;

/// <summary>The files of a part and their labels, in the order in which they become images.</summary>
/// <param name="Name">What messages call the part.</param>
/// <param name="Files">The files.</param>
/// <param name="Labels">The class of each.</param>
internal sealed record PartFiles(string Name, string[] Files, ushort[] Labels)
{
    public static PartFiles Of(string name, IReadOnlyList<LabelledFile> files, ClassNames classes) =>
        new(name, [.. files.Select(file => file.Path)], classes.LabelsOf(files));

    /// <summary>What is left to train on, and what is drawn to test with.</summary>
    /// <exception cref="ArgumentException">One of the two is empty.</exception>
    public PartFiles[] Draw(ImageFolderOptions options)
    {
        bool[] drawn = StratifiedDraw.Of(Labels, ImageSet.MostClasses, options.TestShare, options.Seed);
        int count = drawn.AsSpan().Count(true);
        if (count == 0 || count == drawn.Length)
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"{nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.TestShare)} {options.TestShare} of each ")
                + $"class draws {count} of {drawn.Length} files, and both parts need at least one.",
                nameof(options));
        int[] all = [.. Enumerable.Range(0, drawn.Length)];
        return
        [
            Select([.. all.Where(index => !drawn[index])]),
            Select([.. all.Where(index => drawn[index])]) with { Name = "test" },
        ];
    }

    /// <summary>In an order that the seed draws.</summary>
    public PartFiles Shuffled(int seed)
    {
        int[] order = [.. Enumerable.Range(0, Files.Length)];
        new RandomSource(seed).Shuffle(order);
        return Select(order);
    }

    private PartFiles Select(int[] indices) =>
        new(Name, [.. indices.Select(index => Files[index])], [.. indices.Select(index => Labels[index])]);
}
