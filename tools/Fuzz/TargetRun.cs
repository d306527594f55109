using MnistCnn.Randomness;

namespace MnistCnn.Fuzz;

/// <summary>Gives one reader broken files, and keeps those that reach new code.</summary>
internal sealed class TargetRun
{
    // What the tests of broken files hold messages to.
    private const int MostWords = 20_000;

    // A few kilobytes do as well as many, and take less time and less room.
    private const int LargestKept = 48 << 10;

    // What lies in the repository; the longest of them begin with what the shorter ones found.
    private const int MostKept = 128 << 10;

    private readonly string _name;
    private readonly FuzzTarget _target;
    private readonly Coverage _coverage;
    private readonly Failures _failures;
    private readonly RandomSource _random;
    private readonly TargetCorpus _corpus;
    private readonly Dictionary<int, byte> _reached = [];

    public TargetRun(string name, FuzzTarget target, Coverage coverage, Failures failures, int seed)
    {
        (_name, _target, _coverage, _failures) = (name, target, coverage, failures);
        _random = new RandomSource(seed);
        _corpus = new TargetCorpus(_random);
        Initial =
        [
            .. target.Seeds,
            .. TargetCorpus.ReadArchive(Path.Combine(AppContext.BaseDirectory, "Corpus", $"{name}.zip")),
        ];
        foreach (byte[] file in Initial)
            _corpus.Add(file);
    }

    public TargetReport Report { get; } = new();

    /// <summary>The files to read as they are before any is broken.</summary>
    public IReadOnlyList<byte[]> Initial { get; }

    public byte[] Next()
    {
        byte[] file = _corpus.Next();
        return _target.Repair is { } repair && _random.Next(2) == 0 ? repair(file) : file;
    }

    /// <summary>Reads a file and judges what happened.</summary>
    public void Execute(byte[] file)
    {
        _coverage.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? thrown = Thrown(file);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Count(thrown);
        if (Problem(file, thrown, allocated) is { } problem)
        {
            Report.Failures++;
            _failures.Add(_name, file, problem, thrown?.ToString() ?? problem);
        }

        if (_coverage.AddTo(_reached).Count > 0 && file.Length <= LargestKept)
            _corpus.Add(file);
        (Report.Reached, Report.Corpus) = (_reached.Count, _corpus.Count);
    }

    /// <summary>The fewest files, short ones first, that reach what was reached, as far as there is room.</summary>
    public IEnumerable<byte[]> Smallest()
    {
        var reached = new Dictionary<int, byte>();
        int length = 0;
        foreach (byte[] file in _corpus.Shortest)
        {
            _coverage.Clear();
            Thrown(file);
            if (_coverage.AddTo(reached).Count == 0 || _target.Seeds.Contains(file))
                continue;
            length += file.Length;
            if (length > MostKept)
                yield break;
            yield return file;
        }
    }

    private Exception? Thrown(byte[] file)
    {
        try
        {
            _target.Read(file);
            return null;
        }
#pragma warning disable CA1031 // What may come is the question.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    private void Count(Exception? thrown)
    {
        Report.Executions++;
        if (thrown is null)
        {
            Report.Read++;
            return;
        }

        string type = thrown.InnerException is { } cause
            ? $"{thrown.GetType().Name} of {cause.GetType().Name}"
            : thrown.GetType().Name;
        Report.Exceptions[type] = Report.Exceptions.GetValueOrDefault(type) + 1;
    }

    private string? Problem(byte[] file, Exception? thrown, long allocated)
    {
        if (thrown is not null and not InvalidDataException)
            return $"{thrown.GetType().Name}{Place(thrown)}";
        if (thrown?.Message.Length > MostWords)
            return "a message without an end";
        if (thrown?.Message.Any(letter => char.IsControl(letter) && letter != '\n') == true)
            return "a message with control characters";
        return allocated > _target.Memory + (_target.MemoryOfAByte * file.Length)
            ? $"much memory for the file: over {allocated >> 20} MiB"
            : null;
    }

    // The innermost place of ours: what tells one failure from another.
    private static string Place(Exception thrown) => thrown.StackTrace?.Split('\n')
        .Select(line => line.Trim())
        .FirstOrDefault(line => line.StartsWith("at MnistCnn.", StringComparison.Ordinal))?.Split('(')[0].Insert(0, " ")
        ?? "";
}
