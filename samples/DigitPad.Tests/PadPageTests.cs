namespace MnistCnn.Samples.DigitPad.Tests;

[Collection(SharedServer.Name)]
public sealed class PadPageTests(PadServer server) : IAsyncLifetime
{
    private readonly List<string> _complaints = [];
    private readonly List<string> _addresses = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    [ChromiumTheory(needsMnist: true)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Strokes_of_a_digit_are_recognised_by_both_networks(int digit)
    {
        IPage page = await OpenAsync();

        await DrawAsync(page, digit);

        (await page.Locator("#verdict").TextContentAsync())
            .Should().Be($"2 convolutions: {digit}; 3 convolutions: {digit}");
        _complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task Page_asks_nobody_but_its_own_server()
    {
        IPage page = await OpenAsync();

        await DrawAsync(page, 3);

        _addresses
            .Should().OnlyContain(address => address.StartsWith(server.Address.ToString(), StringComparison.Ordinal));
        _addresses.Should().Contain(address => address.EndsWith("/api/predict", StringComparison.Ordinal));
    }

    [ChromiumFact(needsMnist: true)]
    public async Task Keyboard_alone_draws_a_one_and_clears_it()
    {
        IPage page = await OpenAsync();

        await page.Keyboard.PressAsync("Tab");
        for (int i = 0; i < 8; i++)
            await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Space");
        for (int i = 0; i < 16; i++)
            await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await SettleAsync(page);
        string? drawn = await page.Locator("#verdict").TextContentAsync();
        await page.Keyboard.PressAsync("Escape");

        drawn.Should().Be("2 convolutions: 1; 3 convolutions: 1");
        await Assertions.Expect(page.Locator("#verdict")).ToBeEmptyAsync();
        _complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task Screen_reader_hears_where_the_pen_is_and_whether_it_is_down()
    {
        IPage page = await OpenAsync();
        ILocator pen = page.Locator("#pen");
        var heard = new List<string?>();

        foreach (string key in new[] { "Tab", "ArrowLeft", "Space", "Shift+ArrowDown", "Space", "Backspace", "Escape" })
        {
            await page.Keyboard.PressAsync(key);
            heard.Add(await pen.TextContentAsync());
        }

        heard.Should().Equal(
            "Pen up, column 14, row 14", "Moving, column 13, row 14", "Pen down, column 13, row 14",
            "Drawing, column 13, row 14.2", "Pen up, column 13, row 14.2", "Pen up, 0 strokes are left",
            "Pen up, all is cleared");
        (await pen.GetAttributeAsync("aria-live")).Should().Be("assertive");
    }

    [ChromiumFact]
    public async Task Screen_reader_hears_one_answer_when_the_pen_rests()
    {
        IPage page = await OpenAsync();
        await page.EvaluateAsync(
            """
            () => {
              window.heard = [];
              for (const region of document.querySelectorAll('[aria-live], [role=status], output'))
                if (region.id !== 'pen')
                  new MutationObserver(() => window.heard.push(region.textContent))
                    .observe(region, { childList: true, characterData: true, subtree: true });
            }
            """);

        await DrawAsync(page, 3);

        string[] heard = await page.EvaluateAsync<string[]>("() => window.heard");
        heard.Should().ContainSingle().Which.Should().MatchRegex("^2 convolutions: [0-9]; 3 convolutions: [0-9]$");
    }

    [ChromiumFact]
    public async Task Undo_takes_the_last_stroke_back()
    {
        IPage page = await OpenAsync();
        await DrawAsync(page, 4);

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Assertions.Expect(page.Locator("#verdict")).ToBeEmptyAsync();
    }

    [ChromiumFact(needsMnist: true)]
    public async Task Page_on_a_phone_recognises_a_digit_and_is_no_wider_than_the_screen()
    {
        IPage page = await OpenAsync(
            new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true });

        await DrawAsync(page, 7);

        (await page.Locator("#verdict").TextContentAsync()).Should().Be("2 convolutions: 7; 3 convolutions: 7");
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(390);
        await page.ScreenshotAsync(
            new() { Path = Path.Combine(AppContext.BaseDirectory, "digit-pad-phone.png"), FullPage = true });
    }

    [ChromiumFact]
    public async Task Page_shows_frame_and_activations()
    {
        IPage page = await OpenAsync(new() { ViewportSize = new() { Width = 1180, Height = 720 } });

        await DrawAsync(page, 3);
        await page.ScreenshotAsync(
            new() { Path = Path.Combine(AppContext.BaseDirectory, "digit-pad.png"), FullPage = true });

        foreach (string canvas in new[] { "#frame", ".network:nth-child(1) .maps", ".network:nth-child(2) .maps" })
        {
            (await page.EvaluateAsync<int>(
                "name => { const c = document.querySelector(name); return "
                + "Math.max(...c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, i) => i % 4 "
                + "=== 0)); }",
                canvas)).Should().BeGreaterThan(200, canvas);
        }
    }

    private async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null)
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        IPage page = await _browser.NewPageAsync(options);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) => _addresses.Add(request.Url);
        await page.GotoAsync(server.Address.ToString());
        await page.Locator(".network").Nth(1).WaitForAsync();
        return page;
    }

    private static async Task DrawAsync(IPage page, int digit)
    {
        LocatorBoundingBoxResult box = (await page.Locator("#pad").BoundingBoxAsync())!;
        foreach ((int X, int Y)[] stroke in Strokes.Of(digit))
        {
            (float X, float Y)[] points = [
                .. stroke.Select(point => (box.X + (box.Width * point.X / 100), box.Y + (box.Height * point.Y / 100)))];
            await page.Mouse.MoveAsync(points[0].X, points[0].Y);
            await page.Mouse.DownAsync();
            foreach ((float x, float y) in points)
                await page.Mouse.MoveAsync(x, y, new() { Steps = 3 });
            await page.Mouse.UpAsync();
        }

        await SettleAsync(page);
    }

    // The page says by itself when it has the answer to all that is drawn.
    private static async Task SettleAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("#verdict")).Not.ToBeEmptyAsync();
        await Assertions.Expect(page.Locator("#networks")).ToHaveAttributeAsync("aria-busy", "false");
    }
}
