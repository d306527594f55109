namespace MnistCnn.Tests.Repository;

/// <summary>Where the repository lies in which the tests run.</summary>
internal static class RepositoryRoot
{
    public static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MnistCnn.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
