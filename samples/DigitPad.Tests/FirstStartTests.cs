using System.Diagnostics;

namespace MnistCnn.Samples.DigitPad.Tests;

public sealed class FirstStartTests : IDisposable
{
    private readonly string _models = Directory.CreateTempSubdirectory("digit-pad-first-").FullName;

    public void Dispose() => Directory.Delete(_models, recursive: true);

    [Fact]
    public async Task Network_whose_training_was_broken_off_is_trained_again_at_the_next_start()
    {
        using (Process first = Start())
        {
            // The first network has its first checkpoint, and its training goes on.
            string[] training = [];
            while (training.Length == 0 && !first.HasExited)
            {
                await Task.Delay(20);
                training = Directory.GetFiles(_models, "depth2*.safetensors");
            }

            first.Kill();
            await first.WaitForExitAsync();
        }

        File.Exists(Path.Combine(_models, "depth2.safetensors")).Should().BeFalse();
        using Process second = Start();
        string? line;
        do
            line = await second.StandardOutput.ReadLineAsync();
        while (line is not null && !line.Contains("convolutions", StringComparison.Ordinal));
        second.Kill();
        await second.WaitForExitAsync();

        line.Should().StartWith("There is no network with 2 convolutions");
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "DigitPad.dll"), "--urls", "http://127.0.0.1:0", "--models",
            _models,
        ])
    {
        RedirectStandardOutput = true,
        // The embedded digits: 31 epochs, of which the first leaves a checkpoint.
        Environment = { ["MNISTCNN_OFFLINE"] = "1", ["MNISTCNN_DATA"] = "", ["XDG_DATA_HOME"] = _models },
    })!;
}
