namespace MnistCnn.Fuzz;

/// <summary>What came of the files that one reader was given.</summary>
internal sealed class TargetReport
{
    public long Executions { get; set; }

    public long Read { get; set; }

    public long Failures { get; set; }

    /// <summary>Branches of the libraries that were reached, by how often at once.</summary>
    public int Reached { get; set; }

    /// <summary>Files kept because they reached new code.</summary>
    public int Corpus { get; set; }

    /// <summary>How often each type of exception came, with the type of its cause.</summary>
    public Dictionary<string, long> Exceptions { get; init; } = [];

    /// <summary>Adds what came of an earlier process, which ended before its time.</summary>
    public void Add(TargetReport other)
    {
        Executions += other.Executions;
        Read += other.Read;
        Failures += other.Failures;
        Reached = Math.Max(Reached, other.Reached);
        Corpus = Math.Max(Corpus, other.Corpus);
        foreach ((string type, long count) in other.Exceptions)
            Exceptions[type] = Exceptions.GetValueOrDefault(type) + count;
    }
}
