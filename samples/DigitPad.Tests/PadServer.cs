using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>The sample as a user starts it, on a port of its own, with networks trained on its first start.</summary>
public sealed class PadServer : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Listening = "Now listening on: ";

    private readonly string _models = Directory.CreateTempSubdirectory("digit-pad-").FullName;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    public Uri Address => _address.Task.Result;

    public int ProcessId => _process!.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>A body of the type that the pad takes.</summary>
    public static ByteArrayContent Body(byte[] bytes)
    {
        var body = new ByteArrayContent(bytes);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return body;
    }

    /// <summary>Sends bytes as they are and reads the answer's head.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request.ReplaceLineEndings("\r\n")));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var head = new StringBuilder();
        for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync().WaitAsync(Patience));)
            head.Append(line).Append('\n');
        return head.ToString();
    }

    public async Task InitializeAsync()
    {
        string sample = Path.Combine(AppContext.BaseDirectory, "DigitPad.dll");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                ["exec", sample, "--urls", "http://127.0.0.1:0", "--models", _models, "--hosts", "pad.home; pad.other"])
            {
                RedirectStandardOutput = true,
            },
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) => Read(line.Data ?? "");
        _process.Exited += (_, _) =>
            _address.TrySetException(new InvalidOperationException($"The sample ended: {Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        await _address.Task.WaitAsync(TimeSpan.FromMinutes(4));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(_models, recursive: true);
    }

    private void Read(string line)
    {
        lock (_output)
            _output.AppendLine(line);
        int place = line.IndexOf(Listening, StringComparison.Ordinal);
        if (place >= 0)
            _address.TrySetResult(new Uri(line[(place + Listening.Length)..].Trim()));
    }
}
