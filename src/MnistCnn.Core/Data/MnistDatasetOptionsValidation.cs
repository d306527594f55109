using MnistCnn.Validation;

namespace MnistCnn.Data;

/// <summary>The range of every option, in one place.</summary>
internal static class MnistDatasetOptionsValidation
{
    private const string Owner = nameof(MnistDatasetOptions);
    private const int MostRetries = 100;

    public static void Check(MnistDatasetOptions options)
    {
        Preconditions.Defined(Owner, nameof(options.Variant), options.Variant);
        NotEmpty(nameof(options.Directory), options.Directory);
        NotEmpty(nameof(options.CacheDirectory), options.CacheDirectory);
        Preconditions.InRange(Owner, nameof(options.MaxRetries), options.MaxRetries, 0, MostRetries);
        if (options.RetryDelay < TimeSpan.Zero)
            throw Preconditions.OutOfRange(Owner, nameof(options.RetryDelay), options.RetryDelay, "at least 0");
        if (options.StallTimeout <= TimeSpan.Zero || options.StallTimeout > TimeSpan.FromDays(1))
            throw Preconditions.OutOfRange(
                Owner, nameof(options.StallTimeout), options.StallTimeout, "above 0 and at most a day");
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
        new($"{Owner}.{name} {rule}.", name);
}
