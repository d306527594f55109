namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>A browser for many tests, started by the first that needs it; pages share nothing.</summary>
public sealed class SharedBrowser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <returns>An empty page. Closing it forgets all that it kept.</returns>
    public async Task<IPage> NewPageAsync(BrowserNewPageOptions? options)
    {
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await Chromium.LaunchAsync(_playwright);
        return await _browser.NewPageAsync(options);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }
}
