namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>The page without a server, as DigitPad.Web publishes it.</summary>
public sealed class DemoTests(StaticSite site, SharedBrowser browser)
    : PadPageTest(site.Address, browser), IClassFixture<StaticSite>, IClassFixture<SharedBrowser>
{
    [DemoFact]
    public async Task Digit_is_read_and_explained_and_no_other_host_is_asked()
    {
        IPage page = await OpenAsync();

        await DrawAsync(page, 7);

        string read = (await page.Locator("#verdict").TextContentAsync())!;
        if (PadNeeds.FindMissing(mnist: true) is null)
            read.Should().Be("2 convolutions: 7; 3 convolutions: 7");
        else
            read.Should().MatchRegex("^2 convolutions: [0-9]; 3 convolutions: [0-9]$");
        await Assertions.Expect(page.Locator(".voice-0 figcaption >> nth=0")).ToContainTextAsync(", not ");
        foreach (string canvas in new[] { "#frame", ".voice-0 .maps", ".voice-1 .maps", ".voice-1 .saliency" })
            (await InkAsync(page, canvas)).Should().BeGreaterThan(200, canvas);
        Addresses.Should().OnlyContain(address => address.StartsWith(Address.ToString(), StringComparison.Ordinal));
        Addresses.Should().Contain(address => address.EndsWith("/depth3.safetensors", StringComparison.Ordinal));
        Complaints.Should().BeEmpty();
    }

    [DemoFact]
    public async Task Dot_has_no_answer()
    {
        IPage page = await OpenAsync();

        await page.Locator("#pad").ClickAsync();

        await Assertions.Expect(page.Locator("#networks")).ToHaveAttributeAsync("aria-busy", "false");
        await Assertions.Expect(page.Locator("#verdict")).ToBeEmptyAsync();
        Complaints.Should().BeEmpty();
    }

    [DemoFact]
    public async Task Symbol_that_was_drawn_five_times_is_read_afterwards_and_digits_still_are()
    {
        IPage page = await OpenAsync();

        await page.ClickAsync("#learn");
        await page.FillAsync("#symbol", "↻");
        await Assertions.Expect(page.GetByText("Draw ↻ for them, 1 of 5")).ToBeVisibleAsync();
        for (int i = 0; i < 5; i++)
        {
            await DrawAsync(page, Strokes.Spiral);
            await page.ClickAsync("#take");
        }

        await Assertions.Expect(page.Locator("#verdict")).ToHaveTextAsync("They know ↻ now");
        await Assertions.Expect(page.Locator(".network:first-child .bars li")).ToHaveCountAsync(11);
        await DrawAsync(page, Strokes.Spiral);
        (await page.Locator("#verdict").TextContentAsync()).Should().Be("2 convolutions: ↻; 3 convolutions: ↻");
        await page.ClickAsync("#clear");
        await DrawAsync(page, 1);
        (await page.Locator("#verdict").TextContentAsync()).Should().NotContain("↻");
        Complaints.Should().BeEmpty();
    }

    [DemoFact]
    public async Task Axe_finds_nothing_to_complain_of_and_a_lesson_fits_the_screen()
    {
        IPage page = await OpenAsync();
        foreach ((int width, int height, ColorScheme theme) in
            ((int, int, ColorScheme)[])[(320, 640, ColorScheme.Light), (1280, 800, ColorScheme.Dark)])
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EmulateMediaAsync(new() { ColorScheme = theme });
            await Axe.ShouldPassAsync(page, "empty");
            await ShouldFitAsync(page, width, height);

            await page.ClickAsync("#learn");
            await DrawAsync(page, 5);

            await Axe.ShouldPassAsync(page, "in a lesson");
            await ShouldFitAsync(page, width, height);
            await page.ClickAsync("#leave");
        }
    }

    private static async Task ShouldFitAsync(IPage page, int width, int height) =>
        (await page.EvaluateAsync<int[]>(
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"))
            .Should().Equal([width, height], "nothing scrolls");
}
