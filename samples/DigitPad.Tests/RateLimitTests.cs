using System.Net;

namespace MnistCnn.Samples.DigitPad.Tests;

[Collection(SharedServer.Name)]
public sealed class RateLimitTests(PadServer server) : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    // The other tests come from the same address, and find their requests allowed again.
    public Task DisposeAsync() => Task.Delay(TimeSpan.FromSeconds(2.5));

    [Fact]
    public async Task Predict_asked_for_without_a_pause_is_refused_after_a_while()
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        Task<(HttpStatusCode Status, TimeSpan? Wait)>[] answers = [
            .. Enumerable.Range(0, 200).Select(_ => AskAsync(client))];

        (HttpStatusCode Status, TimeSpan? Wait)[] told = await Task.WhenAll(answers);

        told.Should().Contain((HttpStatusCode.BadRequest, null))
            .And.Contain((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)));
        told.Should().OnlyContain(answer =>
            answer.Status == HttpStatusCode.BadRequest || answer.Wait >= TimeSpan.FromSeconds(1));
    }

    private static async Task<(HttpStatusCode Status, TimeSpan? Wait)> AskAsync(HttpClient client)
    {
        using ByteArrayContent body = PadServer.Body([]);
        using HttpResponseMessage response = await client.PostAsync(new Uri("/api/predict", UriKind.Relative), body);
        return (response.StatusCode, response.Headers.RetryAfter?.Delta);
    }
}
