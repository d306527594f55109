namespace MnistCnn.Tests.Documents;

public sealed class ReadmeTests
{
    [Fact]
    public void First_example_is_the_code_of_the_sample_that_the_build_compiles()
    {
        string documents = Path.Combine(AppContext.BaseDirectory, "Documents");
        string sample = File.ReadAllText(Path.Combine(documents, "GettingStarted.cs.txt")).ReplaceLineEndings("\n");

        File.ReadAllText(Path.Combine(documents, "README.md")).ReplaceLineEndings("\n")
            .Should().Contain($"```csharp\n{sample}```");
    }
}
