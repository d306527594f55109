using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

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
    public async Task Why_names_the_pixels_and_what_they_speak_against()
    {
        byte[] sketch = new byte[280 * 280];
        Array.Fill(sketch, (byte)255);
        for (int row = 40; row < 240; row++)
            sketch.AsSpan((row * 280) + 130, 20).Clear();
        using HttpResponseMessage predicted = await PostAsync(sketch);
        JsonElement[] answers = await NetworksAsync(predicted);
        int[][] choices = [.. answers.Select(answer => Ranked(answer.GetProperty("probabilities")))];

        using HttpResponseMessage response = await _client.PostAsync(
            new Uri("/api/why", UriKind.Relative), PadServer.Body(sketch));

        JsonElement[] reasons = await NetworksAsync(response);
        for (int i = 0; i < 2; i++)
        {
            int other = choices[1 - i][0];
            reasons[i].GetProperty("for").GetInt32().Should().Be(choices[i][0]);
            reasons[i].GetProperty("against").GetInt32().Should().Be(other == choices[i][0] ? choices[i][1] : other);
            byte[] saliency = reasons[i].GetProperty("saliency").GetBytesFromBase64();
            saliency.Should().HaveCount(28 * 28);
            saliency.Max(pixel => Math.Abs(pixel - 128)).Should().Be(127);
            saliency.Should().Contain(pixel => pixel > 128).And.Contain(pixel => pixel < 128);
        }
    }

    [Fact]
    public async Task Why_asks_for_a_sketch_as_predict_does()
    {
        var address = new Uri("/api/why", UriKind.Relative);
        byte[] paper = new byte[280 * 280];
        Array.Fill(paper, (byte)255);

        using HttpResponseMessage empty = await _client.PostAsync(address, PadServer.Body(paper));
        using HttpResponseMessage broken = await _client.PostAsync(address, PadServer.Body(new byte[5]));

        empty.StatusCode.Should().Be(HttpStatusCode.NoContent);
        broken.StatusCode.Should().Be(HttpStatusCode.BadRequest);
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

    private static async Task<JsonElement[]> NetworksAsync(HttpResponseMessage response)
    {
        JsonElement answer = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("networks");
        return [.. answer.EnumerateArray()];
    }

    private static int[] Ranked(JsonElement probabilities)
    {
        float[] values = [.. probabilities.EnumerateArray().Select(value => value.GetSingle())];
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(label => values[label])];
    }

    private static Uri Address => new("/api/predict", UriKind.Relative);

    private Task<HttpResponseMessage> PostAsync(byte[] body) => _client.PostAsync(Address, PadServer.Body(body));
}
