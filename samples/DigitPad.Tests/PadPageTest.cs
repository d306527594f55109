namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Tests of the page in a browser, which note what it complains of and whom it asks.</summary>
public abstract class PadPageTest(Uri address, SharedBrowser browser) : IAsyncLifetime
{
    private IPage? _page;

    protected Uri Address => address;

    /// <summary>Errors and warnings of the console, and exceptions.</summary>
    protected List<string> Complaints { get; } = [];

    /// <summary>What was asked for.</summary>
    protected List<string> Addresses { get; } = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_page is not null)
            await _page.CloseAsync();
    }

    protected async Task<IPage> OpenAsync(BrowserNewPageOptions? options = null, Func<IPage, Task>? prepare = null)
    {
        // A machine with much else to do may need more than the five seconds that are the default.
        Assertions.SetDefaultExpectTimeout(30_000);
        IPage page = _page = await browser.NewPageAsync(options);
        if (prepare is not null)
            await prepare(page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Request += (_, request) => Addresses.Add(request.Url);
        await page.GotoAsync(address.ToString());
        await page.Locator(".network").Nth(1).WaitForAsync();
        return page;
    }

    protected static Task DrawAsync(IPage page, int digit) => DrawAsync(page, Strokes.Of(digit));

    protected static async Task DrawAsync(IPage page, (int X, int Y)[][] strokes)
    {
        LocatorBoundingBoxResult box = (await page.Locator("#pad").BoundingBoxAsync())!;
        foreach ((int X, int Y)[] stroke in strokes)
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
    protected static async Task SettleAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("#verdict")).Not.ToBeEmptyAsync();
        await Assertions.Expect(page.Locator("#networks")).ToHaveAttributeAsync("aria-busy", "false");
    }

    /// <summary>How opaque the most opaque pixel of a canvas is, 0 to 255.</summary>
    protected static Task<int> InkAsync(IPage page, string canvas) => page.EvaluateAsync<int>(
        """
        name => {
          const canvas = document.querySelector(name);
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return data.reduce((most, value, i) => i % 4 === 3 ? Math.max(most, value) : most, 0);
        }
        """,
        canvas);
}
