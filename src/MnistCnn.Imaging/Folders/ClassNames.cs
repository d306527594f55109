using MnistCnn.Data;
using MnistCnn.Files;
using MnistCnn.Validation;

namespace MnistCnn.Imaging.Folders;

/// <summary>The classes that files tell apart, numbered in ordinal order of their names.</summary>
internal sealed class ClassNames
{
    private const int Most = ImageSet.MostClasses;

    private readonly Dictionary<string, ushort> _labels;

    /// <exception cref="InvalidDataException">There are not 2 to 65,536, or one is no name.</exception>
    public ClassNames(Listing listing)
    {
        Names = [.. listing.Train.Select(file => file.ClassName).Distinct().Order(StringComparer.Ordinal)];
        if (Names.Length is < 2 or > Most)
            throw new InvalidDataException(
                $"{listing.Root}: {Names.Length} {(Names.Length == 1 ? "class" : "classes")} with a file to train on "
                + $"{(Names.Length == 1 ? "was" : "were")} found, and 2 to {Most} are possible.");
        if (Names.FirstOrDefault(name => ClassName.Problem(name) is not null) is { } wrong)
            throw new InvalidDataException(
                $"{listing.Root}: a class named '{FileText.Of(wrong)}' {ClassName.Problem(wrong)}.");
        _labels = Names.Index().ToDictionary(each => each.Item, each => (ushort)each.Index, StringComparer.Ordinal);
        string[] unknown =
        [
            .. (listing.Test ?? []).Concat(listing.Validation ?? []).Select(file => file.ClassName).Distinct()
                .Where(name => !_labels.ContainsKey(name)).Order(StringComparer.Ordinal),
        ];
        if (unknown.Length > 0)
            throw new InvalidDataException(
                $"{listing.Root}: classes to judge with that are none to train on: {FileText.List(unknown)}.");
    }

    /// <summary>All names, in ordinal order.</summary>
    public string[] Names { get; }

    /// <summary>The label of each file.</summary>
    public ushort[] LabelsOf(IReadOnlyList<LabelledFile> files) => [.. files.Select(file => _labels[file.ClassName])];
}
