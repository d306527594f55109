namespace MnistCnn.Samples.DigitPad.Tests;

[Collection(SharedServer.Name)]
public sealed class PadAnswerTests(PadServer server, SharedBrowser browser) : PadPageTest(server.Address, browser)
{
    [ChromiumFact]
    public async Task Disagreement_is_told_and_the_ink_shows_which_of_it_says_what()
    {
        IPage page = await OpenAsync(prepare: page => PadAnswers.SetAsync(page, 4, 9));

        await DrawAsync(page, 1);

        (await page.Locator("#says").TextContentAsync()).Should().Be("4 or 9? They disagree");
        (await page.Locator("#legend").TextContentAsync()).Should().Be("Which ink says 4, and which 9");
        await Assertions.Expect(page.Locator("#reasons")).ToHaveClassAsync("shown");
        await Assertions.Expect(page.Locator(".voice-0 figcaption >> nth=0")).ToHaveTextAsync("Why 4, not 9");
        await Assertions.Expect(page.Locator(".voice-1 figcaption >> nth=0")).ToHaveTextAsync("Why 9, not 4");
        await page.WaitForFunctionAsync(
            "() => document.getElementById('wash').style.getPropertyValue('--apart') === '1.000'");
        // Of the vertical stroke of a 1, in the middle of the sheet.
        (int upper, int lower) = await BlueOverRedAsync(page, column: 0.54, 0.35, 0.7);
        upper.Should().BeGreaterThan(50);
        lower.Should().BeLessThan(-50);
        Complaints.Should().BeEmpty();
    }

    [ChromiumFact]
    public async Task Where_they_agree_the_ink_stays_as_it_is()
    {
        IPage page = await OpenAsync(prepare: page => PadAnswers.SetAsync(page, 7, 7));

        await DrawAsync(page, 7);

        (await page.Locator("#says").TextContentAsync()).Should().Be("Both say 7");
        await Assertions.Expect(page.Locator(".voice-0 figcaption >> nth=0")).Not.ToHaveTextAsync("Why");
        await Assertions.Expect(page.Locator("#reasons")).Not.ToHaveClassAsync("shown");
    }

    [ChromiumFact]
    public async Task Reasons_vanish_when_the_pen_goes_on()
    {
        IPage page = await OpenAsync(prepare: page => PadAnswers.SetAsync(page, 4, 9));
        await DrawAsync(page, 1);
        await Assertions.Expect(page.Locator("#reasons")).ToHaveClassAsync("shown");

        LocatorBoundingBoxResult box = (await page.Locator("#pad").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 50, box.Y + 50);
        await page.Mouse.DownAsync();

        await Assertions.Expect(page.Locator("#reasons")).Not.ToHaveClassAsync("shown");
    }

    [ChromiumFact]
    public async Task Cleared_digits_are_kept_in_a_row_and_come_back()
    {
        IPage page = await OpenAsync();
        ILocator row = page.Locator("#kept button");
        await Assertions.Expect(row.First).ToHaveAccessibleNameAsync("A shape between 4 and 9");
        await DrawAsync(page, 3);
        string? three = await page.Locator("#verdict").TextContentAsync();

        await page.ClickAsync("#clear");
        await DrawAsync(page, 1);
        await page.ClickAsync("#clear");

        await Assertions.Expect(row).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#kept-title")).ToHaveTextAsync("Last digits");
        await row.Nth(1).ClickAsync();
        await SettleAsync(page);
        (await page.Locator("#verdict").TextContentAsync()).Should().Be(three);
        await page.ClickAsync("#clear");
        await Assertions.Expect(row).ToHaveCountAsync(2);
    }

    [ChromiumFact]
    public async Task Row_keeps_the_last_eight_digits_with_what_was_said()
    {
        IPage page = await OpenAsync(
            new() { ViewportSize = new() { Width = 320, Height = 640 } }, page => PadAnswers.SetAsync(page, 4, 9));

        foreach (int digits in (int[])[0, 1, 2, 3, 4, 5, 7, 10, 11])
        {
            foreach (char digit in $"{digits}")
                await DrawAsync(page, digit - '0');
            await page.ClickAsync("#clear");
        }

        ILocator row = page.Locator("#kept button");
        await Assertions.Expect(row).ToHaveCountAsync(8);
        await Assertions.Expect(row.First).ToHaveAccessibleNameAsync("Bring back 4 or 9");
        await Assertions.Expect(row.First).ToContainTextAsync("4 or 9");
        foreach ((int width, int height) in ((int, int)[])[(320, 640), (768, 1024), (1280, 800)])
        {
            await page.SetViewportSizeAsync(width, height);
            (await page.EvaluateAsync<int[]>(
                "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"))
                .Should().Equal([width, height], "the row scrolls, and not the page");
        }
    }

    [ChromiumTheory]
    [InlineData(ReducedMotion.NoPreference)]
    [InlineData(ReducedMotion.Reduce)]
    public async Task Probabilities_move_smoothly_unless_that_is_not_wanted(ReducedMotion motion)
    {
        IPage page = await OpenAsync(new() { ReducedMotion = motion }, page => PadAnswers.SetAsync(page, 4, 4));
        await page.EvaluateAsync(
            """
            () => {
              window.shares = [];
              const row = document.querySelector('.network .bars li:nth-child(5)');
              new MutationObserver(() => window.shares.push(Number(row.style.getPropertyValue('--share'))))
                .observe(row, { attributeFilter: ['style'] });
            }
            """);

        await DrawAsync(page, 1);

        double[] shares = await page.EvaluateAsync<double[]>("() => window.shares");
        shares[^1].Should().Be(1);
        double[] between = [.. shares.Where(share => share is > 0.01 and < 0.99)];
        if (motion == ReducedMotion.Reduce)
            between.Should().BeEmpty();
        else
            between.Should().HaveCountGreaterThan(2).And.BeInAscendingOrder();
    }

    [ChromiumFact]
    public async Task Strokes_are_smoothed_as_they_are_drawn()
    {
        IPage page = await OpenAsync();

        double[] heights = await page.EvaluateAsync<double[]>(
            """
            async () => {
              const { steady } = await import('./strokes.js');
              const stroke = [{ x: 0, y: 100 }];
              for (let x = 4; x <= 240; x += 4) steady(stroke, { x, y: 100 + (x % 8 ? 4 : -4) });
              return stroke.map(point => point.y);
            }
            """);

        heights.Should().HaveCountGreaterThan(30);
        heights.Should().OnlyContain(height => height >= 97 && height <= 103, "a hand that trembles by 4 draws less");
    }

    // How much more blue than red is seen at two places of a column of the sheet.
    private static async Task<(int Upper, int Lower)> BlueOverRedAsync(
        IPage page, double column, double upper, double lower)
    {
        int[] over = await page.EvaluateAsync<int[]>(
            """
            ([column, ...rows]) => {
              const { width, height } = document.getElementById('reasons');
              const { data } = document.getElementById('reasons').getContext('2d')
                .getImageData(column * width, 0, 1, height);
              return rows.map(row => 4 * Math.floor(row * height)).map(at => data[at + 2] - data[at]);
            }
            """,
            new[] { column, upper, lower });
        return (over[0], over[1]);
    }
}
