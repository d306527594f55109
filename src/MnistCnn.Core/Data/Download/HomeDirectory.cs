namespace MnistCnn.Data.Download;

/// <summary>The tilde of paths that no shell has seen, such as those of a settings file.</summary>
internal static class HomeDirectory
{
    /// <summary>The full path, with the user's directory for a <c>~</c> that is its first part.</summary>
    public static string Expand(string path)
    {
        bool isInHome = path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            || (OperatingSystem.IsWindows() && path.StartsWith("~\\", StringComparison.Ordinal));
        return Path.GetFullPath(isInHome
            ? Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                path[1..].TrimStart('/', '\\'))
            : path);
    }
}
