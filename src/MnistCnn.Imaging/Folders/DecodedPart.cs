using MnistCnn.Data;

namespace MnistCnn.Imaging.Folders;

/// <summary>The images of a part, without gaps where a file could not be read.</summary>
internal sealed class DecodedPart
{
    private readonly PartFiles _part;
    private readonly byte[] _pixels;
    private readonly string[] _files;

    /// <param name="part">The files.</param>
    /// <param name="pixels">As many images as files; kept, and those of unreadable files are written over.</param>
    /// <param name="problems">Why a file could not be read, or null.</param>
    public DecodedPart(PartFiles part, byte[] pixels, string?[] problems)
    {
        (_part, _pixels) = (part, pixels);
        Unreadable =
        [
            .. problems.Index().Where(each => each.Item is not null)
                .Select(each => new UnreadableFile(part.Files[each.Index], each.Item!))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        int size = problems.Length == 0 ? 0 : pixels.Length / problems.Length;
        int[] good = [.. Enumerable.Range(0, problems.Length).Where(index => problems[index] is null)];
        for (int place = 0; place < good.Length; place++)
        {
            if (place != good[place])
                pixels.AsSpan(good[place] * size, size).CopyTo(pixels.AsSpan(place * size));
        }

        _files = [.. good.Select(index => part.Files[index])];
        Labels = good.Select(index => part.Labels[index]).ToArray();
    }

    /// <summary>The class of each image.</summary>
    public ReadOnlyMemory<ushort> Labels { get; }

    /// <summary>What could not be read, by the order of paths.</summary>
    public IReadOnlyList<UnreadableFile> Unreadable { get; }

    /// <summary>The images as a set.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public FolderPart ToImages(string root, ImageFolderOptions sized, IReadOnlyList<string> classNames)
    {
        if (Labels.IsEmpty)
            throw new InvalidDataException($"{root}: the part '{_part.Name}' has no picture that can be read.");
        (int height, int width) = sized.Size!.Value;
        int bytes = Labels.Length * sized.Channels * height * width;
        ImageSet images = ImageSet.FromMemory(
            _pixels.AsMemory(0, bytes), Labels, height, width, sized.Channels, Array.AsReadOnly([.. classNames]));
        return new FolderPart(images, Array.AsReadOnly(_files));
    }
}
