using System.Diagnostics;
using System.Globalization;
using MnistCnn.Callbacks;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

/// <summary>A process that shows the progress of two epochs of 1,875 steps, in which nothing is trained.</summary>
internal static class ProgressChild
{
    public const string Task = "progress";
    public const string Done = "done";

    /// <param name="file">Written in the middle of the second epoch.</param>
    /// <param name="pause">Milliseconds to wait then, in steps that redraw the line.</param>
    public static int Run(string file, string pause)
    {
        Cnn model = new CnnBuilder().WithInput(Stripes.Side, Stripes.Side).WithFilters(1).WithClassCount(4).Build();
        var context = new TrainingContext(
            model, new TrainerOptions { Epochs = 2, BatchSize = 1 }, Stripes.Make(1875), Stripes.Make(4));
        var middle = new LambdaCallback
        {
            BatchEnd = (_, report) =>
            {
                if (report is not { Epoch: 2, Batch: >= 900 and < 1000 })
                    return;
                File.WriteAllText(file, "");
                Thread.Sleep(int.Parse(pause, CultureInfo.InvariantCulture) / 100);
            },
        };
        new CallbackReplay(context, new ProgressBar(time: new Clock()), middle).Play(
        [
            ReplayedRun.Report(1, 0.5, 0.25, 0.125, 0.75), ReplayedRun.Report(2, 0.25, 0.5, 0.0625, 0.875),
        ]);
        Console.WriteLine(Done);
        return 0;
    }

    /// <summary>A second later each time it is asked, so that every step draws.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
