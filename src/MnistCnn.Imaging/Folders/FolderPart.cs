using MnistCnn.Data;

namespace MnistCnn.Imaging.Folders;

/// <summary>Images, and the file of each.</summary>
internal sealed record FolderPart(ImageSet Images, IReadOnlyList<string> Files);
