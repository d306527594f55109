namespace MnistCnn.Samples.DigitPad.Tests;

[Collection(SharedServer.Name)]
public sealed class PadPageTests(PadServer server, SharedBrowser browser) : PadPageTest(server.Address, browser)
{
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
        Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task Page_asks_nobody_but_its_own_server()
    {
        IPage page = await OpenAsync();

        await DrawAsync(page, 3);

        Addresses
            .Should().OnlyContain(address => address.StartsWith(Address.ToString(), StringComparison.Ordinal));
        Addresses.Should().Contain(address => address.EndsWith("/api/predict", StringComparison.Ordinal));
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
        Complaints.Should().BeEmpty();
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
    public async Task Page_shows_frame_activations_and_reasons()
    {
        IPage page = await OpenAsync(new() { ViewportSize = new() { Width = 1180, Height = 720 } });

        await DrawAsync(page, 3);
        await page.ScreenshotAsync(
            new() { Path = Path.Combine(AppContext.BaseDirectory, "digit-pad.png"), FullPage = true });

        foreach (string canvas in new[] { "#frame", ".voice-0 .maps", ".voice-1 .maps", ".voice-0 .saliency" })
            (await InkAsync(page, canvas)).Should().BeGreaterThan(200, canvas);
    }
}
