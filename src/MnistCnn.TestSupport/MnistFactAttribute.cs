namespace MnistCnn.Tests.Support;

/// <summary>
/// A test that needs the real files: skipped unless MNISTCNN_DATA names a directory that holds mnist/ and
/// fashion-mnist/.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MnistFactAttribute : FactAttribute
{
    public MnistFactAttribute()
    {
        string? root = Environment.GetEnvironmentVariable("MNISTCNN_DATA");
        if (string.IsNullOrWhiteSpace(root))
            Skip = "The environment variable MNISTCNN_DATA is not set; it must name a directory with mnist/ and "
                + "fashion-mnist/.";
        else if (!Directory.Exists(Path.Combine(root, "mnist"))
            || !Directory.Exists(Path.Combine(root, "fashion-mnist")))
            Skip = $"MNISTCNN_DATA is {root}, which holds no mnist/ or no fashion-mnist/.";
    }
}
