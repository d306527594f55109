namespace MnistCnn.Data;

/// <summary>The range of every option, in one place.</summary>
internal static class MnistDatasetOptionsValidation
{
    private const int MostRetries = 100;

    public static void Check(MnistDatasetOptions options)
    {
        if (!Enum.IsDefined(options.Variant))
            throw OutOfRange(
                nameof(options.Variant), options.Variant, $"must be one of {string.Join(", ", Enum.GetNames<MnistVariant>())}");
        NotEmpty(nameof(options.Directory), options.Directory);
        NotEmpty(nameof(options.CacheDirectory), options.CacheDirectory);
        if (options.MaxRetries is < 0 or > MostRetries)
            throw OutOfRange(nameof(options.MaxRetries), options.MaxRetries, $"must be from 0 to {MostRetries}");
        if (options.RetryDelay < TimeSpan.Zero)
            throw OutOfRange(nameof(options.RetryDelay), options.RetryDelay, "must be at least 0");
        if (options.StallTimeout <= TimeSpan.Zero || options.StallTimeout > TimeSpan.FromDays(1))
            throw OutOfRange(nameof(options.StallTimeout), options.StallTimeout, "must be above 0 and at most a day");
        CheckMirrors(nameof(options.Mirrors), options.Mirrors);
    }

    private static void CheckMirrors(string name, IReadOnlyList<Uri>? mirrors)
    {
        if (mirrors is { Count: 0 })
            throw Invalid(name, $"is empty; leave it null, or set {nameof(MnistDatasetOptions.Offline)}");
        foreach (Uri? mirror in mirrors ?? [])
        {
            if (mirror is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
                throw Invalid(name, $"holds '{mirror}', and an absolute http or https address is expected");
        }
    }

    private static void NotEmpty(string name, string? value)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            throw Invalid(name, "is empty; leave it null or name a directory");
    }

    private static ArgumentException Invalid(string name, string rule) =>
        new($"{nameof(MnistDatasetOptions)}.{name} {rule}.", name);

    private static ArgumentOutOfRangeException OutOfRange(string name, object value, string rule) =>
        new(name, value, $"{nameof(MnistDatasetOptions)}.{name} {rule}.");
}
