using System.Net;
using System.Net.Http.Headers;

namespace MnistCnn.Samples.DigitPad.Tests;

[Collection(SharedServer.Name)]
public sealed class PadRequestTests(PadServer server) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = server.Address };

    public void Dispose() => _client.Dispose();

    [Fact]
    public void First_start_tells_that_it_trains() =>
        server.Output.Should().Contain("There is no network with 2 convolutions")
            .And.Contain("There is no network with 3 convolutions");

    [Theory]
    [InlineData(0)]
    [InlineData(78_399)]
    public async Task Predict_with_a_body_of_another_size_is_a_bad_request(int length)
    {
        using HttpResponseMessage response = await PostAsync(new byte[length]);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Contain($"must be 78400 bytes")
            .And.Contain($"it is {length}");
    }

    [Fact]
    public async Task Predict_with_an_empty_sheet_has_no_answer()
    {
        byte[] paper = new byte[280 * 280];
        Array.Fill(paper, (byte)255);

        using HttpResponseMessage response = await PostAsync(paper);

        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Predict_with_a_larger_body_is_refused_unread()
    {
        using HttpResponseMessage response = await PostAsync(new byte[78_401]);

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/octet-streams")]
    public async Task Predict_with_a_body_of_another_type_is_refused(string? type)
    {
        using var content = new ByteArrayContent(new byte[280 * 280]);
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        using HttpResponseMessage response = await _client.PostAsync(Address, content);

        response.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    // Browsers that Playwright drives show nothing of it: they forbid scripts after the page was read.
    [Fact]
    public async Task Page_says_what_to_do_where_scripts_are_switched_off() =>
        (await _client.GetStringAsync(new Uri("/", UriKind.Relative)))
            .Should().MatchRegex(@"<noscript>\s*<p class=""problem"">[^<]*JavaScript[^<]*</p>\s*</noscript>");

    private static Uri Address => new("/api/predict", UriKind.Relative);

    private Task<HttpResponseMessage> PostAsync(byte[] body) => _client.PostAsync(Address, PadServer.Body(body));
}
