namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>What a page of somebody else may try through the browser of whoever draws.</summary>
[Collection(SharedServer.Name)]
public sealed class DefenceTests(PadServer server)
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("localhost:80")]
    [InlineData("127.0.0.1")]
    [InlineData("pad.home")]
    [InlineData("pad.other:5000")]
    public async Task Pad_called_by_a_name_of_its_own_answers(string host) =>
        (await GetAsync(host)).Should().StartWith("HTTP/1.1 200 ");

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("127.0.0.1.attacker.example")]
    [InlineData("localhost.attacker.example")]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.2")]
    [InlineData("[::1]")]
    [InlineData("")]
    public async Task Pad_called_by_another_name_does_not_answer(string host)
    {
        string page = await GetAsync(host);
        string api = await GetAsync(host, path: "/api/networks");

        page.Should().StartWith("HTTP/1.1 421 ");
        api.Should().StartWith("HTTP/1.1 421 ");
    }

    [Theory]
    [InlineData("http://localhost", "200")]
    [InlineData("https://localhost", "200")]
    [InlineData("http://localhost:8080", "403")]
    [InlineData("http://attacker.example", "403")]
    [InlineData("null", "403")]
    [InlineData("", "403")]
    public async Task Pad_answers_pages_of_its_own_origin_only(string origin, string status) =>
        (await GetAsync("localhost", $"Origin: {origin}\n")).Should().StartWith($"HTTP/1.1 {status} ");

    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("-1")]
    [InlineData("zz")]
    public async Task Chunk_whose_size_is_none_is_a_bad_request(string size)
    {
        string answer = await server.SendAsync(
            $"""
            POST /api/predict HTTP/1.1
            Host: localhost
            Content-Type: application/octet-stream
            Transfer-Encoding: chunked

            {size}
            ink

            """);

        answer.Should().StartWith("HTTP/1.1 400 ").And.Contain("Content-Security-Policy: ");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: localhost\n\n", "200")]
    [InlineData("GET /pad.js HTTP/1.1\nHost: localhost\n\n", "200")]
    [InlineData("GET /api/networks HTTP/1.1\nHost: localhost\n\n", "200")]
    [InlineData("GET /nowhere HTTP/1.1\nHost: localhost\n\n", "404")]
    [InlineData("GET /api/predict HTTP/1.1\nHost: localhost\n\n", "405")]
    [InlineData("POST /api/predict HTTP/1.1\nHost: localhost\nContent-Length: 0\n\n", "415")]
    [InlineData(
        "POST /api/predict HTTP/1.1\nHost: localhost\nContent-Type: application/octet-stream\n"
        + "Content-Length: 78401\n\n",
        "413")]
    [InlineData("GET / HTTP/1.1\nHost: attacker.example\n\n", "421")]
    [InlineData("GET / HTTP/1.1\nHost: localhost\nOrigin: null\n\n", "403")]
    public async Task Every_answer_says_what_its_page_may_do(string request, string status)
    {
        string answer = await server.SendAsync(request);

        answer.Should().StartWith($"HTTP/1.1 {status} ")
            .And.Contain("Content-Security-Policy: default-src 'none'; ")
            .And.Contain("frame-ancestors 'none'").And.Contain("base-uri 'none'").And.Contain("form-action 'none'")
            .And.Contain("X-Content-Type-Options: nosniff")
            .And.Contain("X-Frame-Options: DENY")
            .And.Contain("Referrer-Policy: no-referrer")
            .And.Contain("Cross-Origin-Resource-Policy: same-origin");
    }

    private Task<string> GetAsync(string host, string headers = "", string path = "/") =>
        server.SendAsync($"GET {path} HTTP/1.1\nHost: {host}\n{headers}\n");
}
