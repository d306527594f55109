namespace MnistCnn.Tests.Repository;

public sealed class LineLengthTests
{
    private const int Longest = 120;

    private static readonly string[] Folders = ["src", "samples", "bench", "tools", ".ci"];

    [Fact]
    public void Lines_of_code_have_at_most_120_characters()
    {
        string root = RepositoryRoot.Find();

        IEnumerable<string> tooLong =
            from folder in Folders
            from path in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            where !IsGenerated(Path.GetRelativePath(root, path))
            from line in File.ReadLines(path).Index()
            where line.Item.Length > Longest
            select $"{Path.GetRelativePath(root, path)}:{line.Index + 1} has {line.Item.Length}";

        tooLong.Should().BeEmpty();
    }

    private static bool IsGenerated(string path) =>
        path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
}
