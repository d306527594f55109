using MnistCnn.Callbacks.TensorBoard;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Metrics;

namespace MnistCnn.Tests.Evaluation;

public sealed class ReportMarkdownTests
{
    // Class names come from files: in Markdown they are texts, and nothing else.
    private static readonly string[] Names =
        ["<img src=x onerror=alert(1)>", "[click](javascript:alert(1))", "a | b ![x](https://evil.example)"];

    private static readonly string[] Escaped =
    [
        "&lt;img src=x onerror=alert\\(1\\)&gt;", "\\[click\\]\\(javascript\\:alert\\(1\\)\\)",
        "a \\| b \\!\\[x\\]\\(https\\://evil.example\\)",
    ];

    [Fact]
    public void ToMarkdown_escapes_class_names_everywhere()
    {
        var predictions = new PredictionSet([0.1f, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.8f, 0.1f, 0.1f], 3);

        string markdown = EvaluationReport.Of(predictions, [0, 1, 2], Names).ToMarkdown();

        markdown.Should().ContainAll(Escaped).And.NotContain("<").And.NotContain("](").And.NotContain("javascript:")
            .And.NotContain("https:");
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void ToMarkdown_leaves_out_the_accuracy_among_all_classes(int k, bool isTold)
    {
        var predictions = new PredictionSet([0.1f, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.8f, 0.1f, 0.1f], 3);

        string markdown =
            EvaluationReport.Of(predictions, [0, 1, 2], Names, new EvaluationOptions { TopK = k }).ToMarkdown();

        markdown.Contains("| top-", StringComparison.Ordinal).Should().Be(isTold);
    }

    [Fact]
    public void Table_of_mistakes_in_TensorBoard_escapes_class_names()
    {
        ImageSet images = ImageSet.FromArrays(new byte[12], [0, 1, 2], 2, 2, classNames: Names);

        MistakeGrid.Describe(images).Should().ContainAll(Escaped).And.NotContain("<").And.NotContain("](");
    }
}
