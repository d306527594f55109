using MnistCnn.Data;
using MnistCnn.Files;

namespace MnistCnn.Imaging.Folders;

/// <summary>Makes a set of a listing: classes, parts, order, size, and then the pixels.</summary>
internal sealed class FolderLoader(
    ImageFolderOptions options, IProgress<ImageFolderProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>Reads all that is listed.</summary>
    /// <exception cref="InvalidDataException">
    /// Something cannot be read, unless that is skipped; or what can be read makes no set.
    /// </exception>
    public ImageFolder Load(Listing listing)
    {
        if (listing.Train.Count == 0)
            throw NothingToRead(listing);
        ClassNames classes = new(listing);
        PartFiles[] parts = Parts(listing, classes);
        PictureFiles pictures = new(listing.Root, options, progress, cancellationToken);
        ImageFolderOptions sized = WithSize(pictures, listing);
        CheckMemory(listing, parts, sized);

        int fileCount = parts.Sum(part => part.Files.Length);
        DecodedPart[] decoded = [.. parts.Select(part => pictures.Decode(part, sized, fileCount))];
        UnreadableFile[] unreadable = [.. listing.Unreadable, .. decoded.SelectMany(part => part.Unreadable)];
        if (unreadable.Length > 0 && !options.SkipUnreadable)
            throw pictures.Refused(unreadable);
        CheckTrained(listing, classes, decoded[0]);
        FolderPart[] made = [.. decoded.Select(part => part.ToImages(listing.Root, sized, classes.Names))];
        return new ImageFolder(
            FileText.Of(listing.Name), sized, made[0], made[1], made.Length > 2 ? made[2] : null,
            Array.AsReadOnly(unreadable));
    }

    private PartFiles[] Parts(Listing listing, ClassNames classes)
    {
        PartFiles train = PartFiles.Of("train", listing.Train, classes);
        PartFiles[] parts = listing.Test is not { } test ? train.Draw(options)
            : [train, PartFiles.Of("test", test, classes)];
        if (listing.Validation is { } validation)
            parts = [.. parts, PartFiles.Of("validation", validation, classes)];
        return [.. parts.Select(part => part.Shuffled(options.Seed))];
    }

    private ImageFolderOptions WithSize(PictureFiles pictures, Listing listing)
    {
        if (options.Size is not null)
            return options;
        (int height, int width) = pictures.FirstSize(listing.Train);
        return options with { Height = height, Width = width };
    }

    private static void CheckMemory(Listing listing, PartFiles[] parts, ImageFolderOptions sized)
    {
        (int height, int width) = sized.Size!.Value;
        long count = parts.Sum(part => (long)part.Files.Length);
        Int128 bytes = (Int128)count * sized.Channels * height * width;
        if (bytes > sized.MaxBytes)
            throw new InvalidDataException(
                $"{listing.Root}: {count} images of {sized.Channels}×{height}×{width} take {bytes} bytes, and "
                + $"{nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.MaxBytes)} allows {sized.MaxBytes}; "
                + "set a smaller Height and Width, or allow more.");
    }

    private static void CheckTrained(Listing listing, ClassNames classes, DecodedPart train)
    {
        HashSet<ushort> trained = [.. train.Labels.Span];
        string[] untrained = [.. classes.Names.Where((_, label) => !trained.Contains((ushort)label))];
        if (untrained.Length > 0)
            throw new InvalidDataException(
                $"{listing.Root}: no picture is left to train on of the classes {FileText.List(untrained)}.");
    }

    private InvalidDataException NothingToRead(Listing listing) => listing.Unreadable.Count > 0
        ? new PictureFiles(listing.Root, options, progress, cancellationToken).Refused(listing.Unreadable)
        : new InvalidDataException($"{listing.Root}: no file to train on was found.");
}
