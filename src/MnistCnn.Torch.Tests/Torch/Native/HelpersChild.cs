using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Torch;
using MnistCnn.Training;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch.Native;

/// <summary>A process that says how many threads help one of ours with libtorch's operations.</summary>
internal static class HelpersChild
{
    public const string Task = "helpers-of-libtorch";

    // Helpers take over the name of the thread that starts them.
    private const string Name = "computes";

    public static int Run()
    {
        var thread = new Thread(Compute) { Name = Name };
        thread.Start();
        thread.Join();
        return 0;
    }

    private static void Compute()
    {
        NativeBackend.EnsureLoaded();
        // Starts a few that are of no thread in particular.
        set_num_threads(4);
        int others = Count();
        ones(1_000_000).Dispose();
        int before = Count() - others;
        using TorchModel model = TorchModel.Of(new CnnBuilder().WithConvDepth(1).Build(), "cpu");
        int afterModel = Settled(others);
        new Trainer(model).Evaluate(EmbeddedDigits.Load().Test);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{before} before, {afterModel} after a model, {Settled(others)} after judging"));
    }

    // Threads that were let go end in their own time.
    private static int Settled(int others)
    {
        SpinWait.SpinUntil(() => Count() == others, TimeSpan.FromSeconds(10));
        return Count() - others;
    }

    private static int Count() =>
        Directory.EnumerateDirectories("/proc/self/task").Count(each => NameOf(each) == Name);

    // A thread may end while it is looked at.
    private static string? NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
