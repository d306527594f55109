namespace MnistCnn.Samples.DigitPad.Tests;

[Collection(SharedServer.Name)]
public sealed class PadLayoutTests(PadServer server, SharedBrowser browser) : PadPageTest(server.Address, browser)
{
    private static readonly (int Width, int Height)[] Sizes =
        [(320, 640), (390, 844), (768, 1024), (1280, 800), (2200, 1200)];

    private static readonly string[] Pictures =
        ["#frame", ".voice-0 .saliency", ".voice-1 .saliency", ".voice-0 .maps", ".voice-1 .maps"];

    private static readonly string[] Answer =
    [
        "#pad", ".network:nth-child(1) strong", ".network:nth-child(2) strong", "#kept button >> nth=0",
    ];

    public static TheoryData<int, int, ColorScheme> Screens()
    {
        var screens = new TheoryData<int, int, ColorScheme>();
        foreach ((int width, int height) in Sizes)
        {
            screens.Add(width, height, ColorScheme.Light);
            screens.Add(width, height, ColorScheme.Dark);
        }

        return screens;
    }

    [ChromiumTheory]
    [MemberData(nameof(Screens))]
    public async Task Drawing_and_both_verdicts_are_on_one_screen(int width, int height, ColorScheme theme)
    {
        IPage page = await OpenAsync(Screen(width, height, theme));

        await DrawAsync(page, 4);

        await ShouldFitAsync(page, width, height);
        await page.ClickAsync("#clear");
        await DrawAsync(page, 1);
        await ShouldFitAsync(page, width, height);
        await page.ScreenshotAsync(
            new() { Path = Path.Combine(AppContext.BaseDirectory, $"digit-pad-{width}-{theme}.png") });
        Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task No_width_between_makes_the_page_scroll()
    {
        IPage page = await OpenAsync();
        await DrawAsync(page, 4);

        foreach (int width in (int[])[320, 350, 430, 520, 639, 640, 700, 900, 1024, 1200, 1366, 1600, 1920, 2200])
        {
            int height = width < 640 ? 640 : Math.Max(720, width / 2);
            await page.SetViewportSizeAsync(width, height);
            await ShouldFitAsync(page, width, height);
        }
    }

    [ChromiumTheory]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1280, 800, ColorScheme.Light)]
    [InlineData(1280, 800, ColorScheme.Dark)]
    public async Task Axe_finds_nothing_to_complain_of(int width, int height, ColorScheme theme)
    {
        IPage page = await OpenAsync(Screen(width, height, theme), page => PadAnswers.SetAsync(page, 4, 9));
        await Axe.ShouldPassAsync(page, "empty");

        await DrawAsync(page, 4);
        await Axe.ShouldPassAsync(page, "while they disagree");

        await page.ClickAsync("#clear");
        await Axe.ShouldPassAsync(page, "with a digit kept");

        if (width < 640)
        {
            await page.ClickAsync("#look");
            await Axe.ShouldPassAsync(page, "what they saw");
        }
    }

    [ChromiumFact]
    public async Task What_they_saw_is_one_touch_away_on_a_phone()
    {
        IPage page = await OpenAsync(Screen(390, 844, ColorScheme.Light));
        await DrawAsync(page, 3);
        ILocator panel = page.Locator("#seen");
        await Assertions.Expect(panel).ToBeHiddenAsync();
        await ShouldBeInViewAsync(page, "#look", 390, 844);

        await page.ClickAsync("#look");

        foreach (string part in Pictures)
            await ShouldBeInViewAsync(page, part, 390, 844);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(panel).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#look")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#look")).ToHaveAttributeAsync("aria-expanded", "false");
    }

    private static BrowserNewPageOptions Screen(int width, int height, ColorScheme theme) => new()
    {
        ViewportSize = new() { Width = width, Height = height },
        ColorScheme = theme,
        IsMobile = width < 640,
        HasTouch = width < 640,
    };

    private static async Task ShouldFitAsync(IPage page, int width, int height)
    {
        int[] size = await page.EvaluateAsync<int[]>(
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]");
        size.Should().Equal([width, height], $"nothing scrolls at {width} × {height}");
        foreach (string part in Answer)
            await ShouldBeInViewAsync(page, part, width, height);
    }

    private static async Task ShouldBeInViewAsync(IPage page, string part, int width, int height)
    {
        LocatorBoundingBoxResult box = (await page.Locator(part).BoundingBoxAsync())!;
        string because = $"{part} is in view at {width} × {height}";
        box.Width.Should().BeGreaterThan(20, because);
        box.X.Should().BeGreaterThanOrEqualTo(0, because);
        box.Y.Should().BeGreaterThanOrEqualTo(0, because);
        (box.X + box.Width).Should().BeLessThanOrEqualTo(width + 0.5f, because);
        (box.Y + box.Height).Should().BeLessThanOrEqualTo(height + 0.5f, because);
    }
}
