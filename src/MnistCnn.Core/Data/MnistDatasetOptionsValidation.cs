namespace MnistCnn.Data;

/// <summary>What directories and mirrors may be.</summary>
internal static class MnistDatasetOptionsValidation
{
    public static string? Directory(string name, string? value) => value is null || !string.IsNullOrWhiteSpace(value)
        ? value
        : throw Invalid(name, "is empty; leave it null or name a directory");

    public static IReadOnlyList<Uri>? Mirrors(string name, IReadOnlyList<Uri>? mirrors)
    {
        if (mirrors is { Count: 0 })
            throw Invalid(name, $"is empty; leave it null, or set {nameof(MnistDatasetOptions.Offline)}");
        foreach (Uri? mirror in mirrors ?? [])
        {
            if (mirror is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
                throw Invalid(name, $"holds '{mirror}', and an absolute http or https address is expected");
        }

        return mirrors;
    }

    private static ArgumentException Invalid(string name, string rule) =>
        new($"{nameof(MnistDatasetOptions)}.{name} {rule}.", name);
}
