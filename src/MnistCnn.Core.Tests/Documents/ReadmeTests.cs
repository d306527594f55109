namespace MnistCnn.Tests.Documents;

public sealed class ReadmeTests
{
    [Fact]
    public void First_example_is_the_code_of_the_sample_that_the_build_compiles() =>
        Read("README.md").Should().Contain($"```csharp\n{Read("GettingStarted.cs.txt")}```");

    [Fact]
    public void Example_of_own_images_is_a_part_of_the_sample_that_the_build_compiles()
    {
        string code = Read("own-images.md").Split("```csharp\n")[2].Split("```")[0];
        IEnumerable<string> lines = code.Split('\n').Select(line => line.Length > 0 ? $"    {line}" : line);

        code.Split('\n').Should().HaveCountGreaterThan(10);
        Read("OwnImages.cs.txt").Should().Contain(string.Join('\n', lines));
    }

    private static string Read(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", name)).ReplaceLineEndings("\n");
}
