using MnistCnn.Callbacks;
using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Reliability;

/// <summary>A process that trains, or has taken a lock or written a file and waits to be killed.</summary>
internal static class OwnerChild
{
    public const string Task = "own";

    private const int Saves = 300;
    private const int Turns = 50;

    public static int Run(string what, string path)
    {
        if (what == "hold")
        {
            using OwnerLock held = OwnerLock.Take(path, path, "");
            Thread.Sleep(Timeout.Infinite);
        }

        if (what == "save often")
        {
            for (int i = 0; i < Saves; i++)
                AtomicFile.Write(path, stream => stream.WriteByte(1));
            return 0;
        }

        if (what == "take turns")
        {
            TakeTurns(path);
            return 0;
        }

        if (what == "finish")
        {
            // As far as AtomicFile.Write comes before it renames.
            File.WriteAllBytes(TemporaryFiles.NameFor(path), [1]);
            Thread.Sleep(Timeout.Infinite);
        }

        Train(Path.GetDirectoryName(path)!, what);
        return 0;
    }

    // Whoever has the lock makes a file that must not be there yet.
    private static void TakeTurns(string path)
    {
        string inside = $"{path}.inside";
        for (int turns = 0; turns < Turns;)
        {
            using OwnerLock? held = OwnerLock.TryTake(path, out _);
            if (held is null)
                continue;
            new FileStream(inside, FileMode.CreateNew).Dispose();
            File.Delete(inside);
            turns++;
        }
    }

    /// <summary>Trains with what writes files, each under one name.</summary>
    public static void Train(string directory, string what)
    {
        Cnn model = SmallModels.Builder.Build();
        string state = Path.Combine(directory, "state"), csv = Path.Combine(directory, "history.csv");
        var options = new TrainerOptions { Epochs = 1, Backup = what == "state" ? new(state) : null };
        var trainer = new Trainer(model, options);
        if (what == "history.csv")
            trainer.Callbacks.Add(new CsvLogger(csv));
        if (what == "w{epoch}")
            trainer.Callbacks.Add(new ModelCheckpoint("w{epoch:00}") { Directory = directory });
        trainer.Fit(Stripes.Make(8), Stripes.Make(4));
    }
}
