using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MnistCnn.Engines;
using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Training;

/// <summary>What the ranks of a group tell each other in a run, beside what the engine does in each step.</summary>
internal sealed class RunGroup(ProcessGroup group)
{
    [Flags]
    private enum Wish : byte
    {
        None = 0,
        Stop = 1,
        Cancel = 2,
    }

    /// <summary>Whether the token of any rank was cancelled when they last agreed.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>The seed of rank 0.</summary>
    public long AgreeOnSeed(long seed) => group.Broadcast(seed);

    /// <summary>As many threads on each rank as there are processors for, where the fewest are.</summary>
    public int AgreeOnThreads() =>
        group.AllGather(Math.Max(1, Environment.ProcessorCount / group.LocalSize)).Min();

    /// <summary>Refuses ranks whose sums would not fit together.</summary>
    /// <exception cref="InvalidOperationException">
    /// They differ in version, vector width, data or options; thrown on every rank, with all differences.
    /// </exception>
    public void CheckAlike(TrainingRun run)
    {
        SortedDictionary<string, string> mine = Describe(run);
        string text = string.Join('\n', mine.Select(fact => $"{fact.Key}={fact.Value}"));
        UInt128[] hashes = group.AllGather(Hash(hash => hash.AppendData(Encoding.UTF8.GetBytes(text))));
        if (hashes.All(hash => hash == hashes[0]))
            return;
        Dictionary<string, string> first = group.Broadcast(text).Split('\n')
            .Select(line => line.Split('=', 2)).ToDictionary(fact => fact[0], fact => fact[1]);
        IEnumerable<string> differences =
            from name in mine.Keys.Union(first.Keys)
            let here = mine.GetValueOrDefault(name, "nothing")
            let there = first.GetValueOrDefault(name, "nothing")
            where here != there
            select $"  rank {group.Rank}, {name}: {here}, and {there} on rank 0";
        string[] all = group.AllGatherTexts(string.Join('\n', differences));
        throw new InvalidOperationException(
            "The ranks cannot train one network together:\n"
            + string.Join('\n', all.Where(lines => lines.Length > 0))
            + "\nStart them all with the same program, options and data, on processors of one kind.");
    }

    /// <summary>All ranks begin with the weights of rank 0.</summary>
    public void ShareWeights(Model model)
    {
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        foreach (SafetensorsTensor tensor in model.ReadTensors())
        {
            byte[] values = tensor.Data.ToArray();
            group.Broadcast(values);
            tensors.Add(tensor.Name, tensor with { Data = values });
        }

        if (group.Rank != 0)
            model.WriteTensors(name => tensors[name]);
    }

    /// <summary>Whoever was asked to stop, or whose token was cancelled: from here on all are.</summary>
    public void Agree(TrainingContext context, CancellationToken cancellationToken)
    {
        Wish mine = (context.StopRequested ? Wish.Stop : Wish.None)
            | (cancellationToken.IsCancellationRequested ? Wish.Cancel : Wish.None);
        Wish[] wishes = group.AllGather(mine);
        IsCancelled = wishes.Any(wish => wish.HasFlag(Wish.Cancel));
        int stopping = Array.FindIndex(wishes, wish => wish.HasFlag(Wish.Stop));
        if (stopping >= 0 && !context.StopRequested)
            context.RequestStop(FormattableString.Invariant($"Rank {stopping} asked to stop."));
    }

    /// <summary>Finds out whether all ranks still have the same weights, to the bit.</summary>
    /// <exception cref="InvalidOperationException">They have not; thrown on every rank.</exception>
    public void CheckWeights(TrainingContext context, int epoch)
    {
        UInt128[] hashes = group.AllGather(Hash(hash =>
        {
            foreach (SafetensorsTensor tensor in context.Model.ReadTensors())
                hash.AppendData(tensor.Data.Span);
        }));
        int[] apart = [.. Enumerable.Range(0, hashes.Length).Where(rank => hashes[rank] != hashes[0])];
        if (apart.Length > 0)
            throw new InvalidOperationException(FormattableString.Invariant(
                $"After epoch {epoch} the weights of rank {string.Join(", ", apart)} are others than those of rank 0: ")
                + "a callback that changes weights or the learning rate must do the same on every rank.");
    }

    private static SortedDictionary<string, string> Describe(TrainingRun run) => new(
        RunDescription.Of(run).ToDictionary(), StringComparer.Ordinal)
    {
        ["version of MnistCnn.Core"] =
            typeof(Trainer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        ["processor"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["floats in a vector"] = WeightLayout.Lanes.ToString(CultureInfo.InvariantCulture),
        ["epochs"] = run.Context.Options.Epochs.ToString(CultureInfo.InvariantCulture),
        ["keeps the optimizer"] = run.Context.Options.KeepOptimizer.ToString(),
    };

    private static UInt128 Hash(Action<IncrementalHash> append)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        append(hash);
        return MemoryMarshal.Read<UInt128>(hash.GetHashAndReset());
    }
}
