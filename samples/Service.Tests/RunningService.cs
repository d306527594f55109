using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MnistCnn.Samples.Service.Tests;

/// <summary>The service on a port of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;

    private RunningService(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience };
    }

    public HttpClient Client { get; }

    public static Task<RunningService> StartAsync(string model, params string[] arguments) =>
        StartAsync(services => services.AddImageClassifier(options =>
            (options.ModelPath, options.ReloadInterval) = (model, TimeSpan.FromMilliseconds(20))), arguments);

    public static async Task<RunningService> StartAsync(Action<IServiceCollection> add, params string[] arguments)
    {
        WebApplication app = ServiceApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None", .. arguments], add);
        await app.StartAsync();
        return new RunningService(app);
    }

    public static byte[] Seven() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seven.png"));

    public static ByteArrayContent Body(byte[] bytes, string? type)
    {
        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return body;
    }

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] bytes, string? type)
    {
        using ByteArrayContent body = Body(bytes, type);
        return await Client.PostAsync(new Uri(path, UriKind.Relative), body);
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative));

    public Task StopAsync() => _app.StopAsync();

    /// <summary>Begins to send an image, and gives what sends the rest and reads the answer.</summary>
    public async Task<Func<Task<string>>> BeginAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(Client.BaseAddress!.Host, Client.BaseAddress.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /predict HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/octet-stream\r\nContent-Length: 784\r\n\r\n"));
        await stream.WriteAsync(new byte[400]);
        return async () =>
        {
            using (client)
            {
                await stream.WriteAsync(new byte[384]);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                return await reader.ReadToEndAsync().WaitAsync(Patience);
            }
        };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
