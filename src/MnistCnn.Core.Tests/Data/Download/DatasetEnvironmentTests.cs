using MnistCnn.Data.Download;

namespace MnistCnn.Tests.Data.Download;

public sealed class DatasetEnvironmentTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("1", true)]
    [InlineData("true", true)]
    public void From_offline_variable_switches_downloads_off(string? value, bool offline)
    {
        DatasetEnvironment environment =
            DatasetEnvironment.From(name => name == "MNISTCNN_OFFLINE" ? value : null, "home");

        environment.Offline.Should().Be(offline);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(" ", null)]
    [InlineData("sets", "sets")]
    public void From_data_variable_names_a_directory(string? value, string? directory)
    {
        DatasetEnvironment environment =
            DatasetEnvironment.From(name => name == "MNISTCNN_DATA" ? value : null, "home");

        environment.DataDirectory.Should().Be(directory);
    }

    [Fact]
    public void From_cache_lies_in_the_application_data_of_the_user()
    {
        DatasetEnvironment.From(_ => null, "home").CacheDirectory
            .Should().Be(Path.Combine("home", "MnistCnn", "datasets"));
    }

    [Fact]
    public void From_user_without_application_data_has_the_cache_among_temporary_files()
    {
        DatasetEnvironment.From(_ => null, "").CacheDirectory
            .Should().Be(Path.Combine(Path.GetTempPath(), "MnistCnn", "datasets"));
    }
}
