using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>What axe-core finds on a page.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions
        {
            Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        },
    };

    public static async Task ShouldPassAsync(IPage page, string state)
    {
        AxeResult result = await page.RunAxe(Wcag);
        result.Passes.Should().HaveCountGreaterThan(15);
        result.Violations.Select(violation =>
                $"{violation.Id}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}")
            .Should().BeEmpty(state);
    }
}
