namespace MnistCnn.Imaging.Folders;

/// <summary>A file, and the class that its folder, its name or a list says.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="ClassName">What it shows; not yet checked to be a name.</param>
internal sealed record LabelledFile(string Path, string ClassName);
