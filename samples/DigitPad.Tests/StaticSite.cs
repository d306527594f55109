using System.Net;
using System.Net.Sockets;

namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>A plain server of files, in a folder below the root, that knows as many types as most do.</summary>
public sealed class StaticSite : IDisposable
{
    public const string Variable = "MNISTCNN_DEMO";

    private const string Path = "/some/where/";

    private readonly HttpListener _listener = new();

    public StaticSite()
    {
        using (var port = new TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            Address = new Uri($"http://{port.LocalEndpoint}{Path}");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder && Directory.Exists(folder)
            ? folder
            : null;

    public Uri Address { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        string name = context.Request.Url!.AbsolutePath[Path.Length..];
        string file = System.IO.Path.Combine(Folder!, name is "" ? "index.html" : name);
        using HttpListenerResponse response = context.Response;
        if (!File.Exists(file))
        {
            response.StatusCode = 404;
            return;
        }

        response.ContentType = System.IO.Path.GetExtension(file) switch
        {
            ".html" => "text/html",
            ".js" => "text/javascript",
            ".css" => "text/css",
            ".svg" => "image/svg+xml",
            ".wasm" => "application/wasm",
            _ => "application/octet-stream",
        };
        await response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
    }
}
