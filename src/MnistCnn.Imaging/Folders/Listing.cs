namespace MnistCnn.Imaging.Folders;

/// <summary>What is to be read, before any picture was opened.</summary>
/// <param name="Root">What messages call it all, and names of files are relative to.</param>
/// <param name="Name">The name of the set.</param>
/// <param name="Train">In ordinal order, or in that of a list.</param>
/// <param name="Test">Null where it is to be drawn from <paramref name="Train"/>.</param>
/// <param name="Validation">Null where there is none.</param>
/// <param name="Unreadable">What cannot be read, as far as can be told from names.</param>
internal sealed record Listing(
    string Root, string Name, IReadOnlyList<LabelledFile> Train, IReadOnlyList<LabelledFile>? Test,
    IReadOnlyList<LabelledFile>? Validation, IReadOnlyList<UnreadableFile> Unreadable);
