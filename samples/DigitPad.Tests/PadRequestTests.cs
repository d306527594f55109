using System.Net;

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

    [Fact]
    public async Task Page_forbids_what_is_not_its_own()
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri("/", UriKind.Relative));

        response.Headers.GetValues("Content-Security-Policy")
            .Should().ContainSingle().Which.Should().StartWith("default-src 'self'");
    }

    private Task<HttpResponseMessage> PostAsync(byte[] body) =>
        _client.PostAsync(new Uri("/api/predict", UriKind.Relative), new ByteArrayContent(body));
}
