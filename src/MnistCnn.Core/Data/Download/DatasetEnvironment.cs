namespace MnistCnn.Data.Download;

/// <summary>What the surroundings of the process say about data sets.</summary>
/// <param name="DataDirectory">A directory that holds folders such as <c>mnist</c>, or null.</param>
/// <param name="Offline">Whether to stay away from the network.</param>
/// <param name="CacheDirectory">Where downloads are kept if the options do not say it.</param>
internal sealed record DatasetEnvironment(string? DataDirectory, bool Offline, string CacheDirectory)
{
    public const string DataVariable = "MNISTCNN_DATA";
    public const string OfflineVariable = "MNISTCNN_OFFLINE";

    /// <summary>The environment of this process, read now.</summary>
    public static DatasetEnvironment Current => From(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    public static DatasetEnvironment From(Func<string, string?> variable, string localApplicationData)
    {
        string? data = variable(DataVariable);
        string offline = variable(OfflineVariable) ?? "";
        // An account without a home, as containers have, still has a directory for temporary files.
        string root = localApplicationData.Length > 0 ? localApplicationData : Path.GetTempPath();
        return new DatasetEnvironment(
            string.IsNullOrWhiteSpace(data) ? null : data,
            !(offline.Length == 0 || offline == "0" || offline.Equals("false", StringComparison.OrdinalIgnoreCase)),
            Path.Combine(root, "MnistCnn", "datasets"));
    }
}
