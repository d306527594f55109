using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Callbacks;

/// <summary>What a real terminal shows in the end: 3,750 redraws leave nothing but the last.</summary>
public sealed class ProgressTerminalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [TmuxTheory]
    [InlineData(200, "1875/1875 [==============================] - 11s 6ms/step - loss: 0.5000 - accuracy: 0.2500 - "
        + "val_loss: 0.1250 - val_accuracy: 0.7500")]
    [InlineData(80, "11s - loss: 0.5000 - accuracy: 0.2500 - val_loss: 0.1250 - val_accuracy: 0.7500")]
    [InlineData(40, "loss: 0.5000 - accuracy: 0.2500", "val_loss: 0.1250 - val_accuracy: 0.7500")]
    [InlineData(20, "loss: 0.5000", "accuracy: 0.2500", "val_loss: 0.1250", "val_accuracy: 0.7500")]
    public async Task Line_is_redrawn_in_place_at_any_width(int width, params string[] expected)
    {
        using Terminal terminal = Start(width, pause: 0);

        string[] lines = await FinalAsync(terminal);

        lines.Should().StartWith(["Epoch 1/2", .. expected, "Epoch 2/2"]);
        lines.Should().HaveCount(3 + (2 * expected.Length));
    }

    [TmuxTheory]
    [InlineData(200, 60)]
    [InlineData(60, 200)]
    public async Task Line_follows_a_terminal_that_is_resized(int before, int after)
    {
        using Terminal terminal = Start(before, pause: 3000);
        while (!File.Exists(Marker))
            await Task.Delay(20);

        terminal.Resize(after);
        string[] lines = await FinalAsync(terminal);

        string[] last = after == 200
            ?
            [
                "1875/1875 [==============================] - 11s 6ms/step - loss: 0.2500 - accuracy: 0.5000 - "
                + "val_loss: 0.0625 - val_accuracy: 0.8750",
            ]
            : ["loss: 0.2500 - accuracy: 0.5000 - val_loss: 0.0625", "val_accuracy: 0.8750"];
        lines[..^1].Should().EndWith(last);
        lines.Count(line => line.Contains("ETA", StringComparison.Ordinal))
            .Should().BeLessThanOrEqualTo(after < before ? 1 : 0, "a line that is cut is left behind once");
    }

    [TmuxTheory]
    [InlineData("TERM", "dumb")]
    [InlineData("NO_COLOR", "1")]
    public async Task Terminal_that_cannot_redraw_or_must_not_gets_plain_lines(string variable, string value)
    {
        using Terminal terminal = Start(200, pause: 0, (variable, value));

        string[] lines = await FinalAsync(terminal);

        lines.Should().Equal(
            "Epoch 1/2 - 11s 6ms/step - loss: 0.5000 - accuracy: 0.2500 - val_loss: 0.1250 - val_accuracy: 0.7500",
            "Epoch 2/2 - 11s 6ms/step - loss: 0.2500 - accuracy: 0.5000 - val_loss: 0.0625 - val_accuracy: 0.8750",
            ProgressChild.Done);
    }

    private string Marker => _directory.File("middle");

    private Terminal Start(int width, int pause, params (string Name, string Value)[] environment) => new(
        width, environment.ToDictionary(variable => variable.Name, variable => variable.Value),
        ProgressChild.Task, Marker, $"{pause}");

    private static async Task<string[]> FinalAsync(Terminal terminal)
    {
        for (int tries = 0; tries < 600; tries++)
        {
            if (terminal.Lines is [.., ProgressChild.Done] lines)
                return lines;
            await Task.Delay(100);
        }

        throw new TimeoutException($"After a minute the terminal shows: {string.Join('\n', terminal.Lines)}");
    }
}
