using MnistCnn.Data;

namespace MnistCnn.Tests.Data;

public sealed class MnistDatasetOptionsTests
{
    public static TheoryData<string, Func<MnistDatasetOptions>, string> Wrong => new()
    {
        { "Variant", () => new() { Variant = (MnistVariant)7 }, "*Options.Variant must be one of Mnist, FashionMnist, "
            + "Kmnist.*7*" },
        { "Directory", () => new() { Directory = "" }, "*MnistDatasetOptions.Directory is empty*" },
        { "CacheDirectory", () => new() { CacheDirectory = " " }, "*MnistDatasetOptions.CacheDirectory is empty*" },
        { "MaxRetries", () => new() { MaxRetries = -1 }, "*MnistDatasetOptions.MaxRetries must be from 0 to 100.*-1*" },
        { "MaxRetries", () => new() { MaxRetries = 101 }, "*Options.MaxRetries must be from 0 to 100.*101*" },
        { "RetryDelay", () => new() { RetryDelay = TimeSpan.FromTicks(-1) }, "*RetryDelay must be at least 0.*" },
        { "StallTimeout", () => new() { StallTimeout = TimeSpan.Zero },
            "*MnistDatasetOptions.StallTimeout must be above 0*" },
        { "StallTimeout", () => new() { StallTimeout = TimeSpan.FromDays(2) },
            "*MnistDatasetOptions.StallTimeout*at most a day*" },
        { "MaxRetryDelay", () => new() { MaxRetryDelay = TimeSpan.FromTicks(-1) },
            "*Options.MaxRetryDelay must be at least 0 and at most a day*" },
        { "MaxRetryDelay", () => new() { MaxRetryDelay = TimeSpan.FromDays(2) },
            "*Options.MaxRetryDelay must be at least 0 and at most a day*2.00:00:00*" },
        { "MinBytesPerSecond", () => new() { MinBytesPerSecond = -1 },
            "*Options.MinBytesPerSecond must be at least 0*-1*" },
        { "DownloadTimeout", () => new() { DownloadTimeout = TimeSpan.Zero },
            "*Options.DownloadTimeout must be above 0 and at most 30 days, or infinite*" },
        { "DownloadTimeout", () => new() { DownloadTimeout = TimeSpan.FromDays(31) },
            "*Options.DownloadTimeout must be above 0*31.00:00:00*" },
        { "Mirrors", () => new() { Mirrors = [] }, "*MnistDatasetOptions.Mirrors is empty*null*Offline*" },
        { "Mirrors", () => new() { Mirrors = [new Uri("ftp://host/")] }, "*Options.Mirrors holds 'ftp://host/'*http or "
            + "https*" },
        { "Mirrors", () => new() { Mirrors = [new Uri("mnist/", UriKind.Relative)] },
            "*MnistDatasetOptions.Mirrors holds 'mnist/'*" },
        { "Mirrors", () => new() { Mirrors = [new Uri("https://host/"), null!] }, "*Options.Mirrors holds ''*" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_option_is_refused_where_it_is_set(
        string option, Func<MnistDatasetOptions> make, string message) =>
        make.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName(option);

    [Fact]
    public void Defaults_load_mnist_with_two_retries()
    {
        new MnistDatasetOptions().Should().Be(new MnistDatasetOptions
        {
            Variant = MnistVariant.Mnist,
            MaxRetries = 2,
            RetryDelay = TimeSpan.FromSeconds(1),
            MaxRetryDelay = TimeSpan.FromSeconds(30),
            StallTimeout = TimeSpan.FromSeconds(30),
            MinBytesPerSecond = 1000,
            DownloadTimeout = TimeSpan.FromHours(1),
            Offline = false,
        });
    }
}
