using System.Security.Cryptography;

namespace MnistCnn.Fuzz;

/// <summary>Keeps the files that broke a reader, a few of each kind, beside what happened.</summary>
internal sealed class Failures(string output)
{
    private const int KeptOfAKind = 3;

    private readonly string _directory = Path.Combine(output, "failures");
    private readonly Dictionary<string, int> _kinds = [];

    public void Add(string target, byte[] file, string kind, string whatHappened)
    {
        int before = _kinds.GetValueOrDefault($"{target} {kind}");
        _kinds[$"{target} {kind}"] = before + 1;
        if (before >= KeptOfAKind)
            return;
        Directory.CreateDirectory(_directory);
        string path = Path.Combine(_directory, $"{target}-{Convert.ToHexStringLower(SHA256.HashData(file))[..12]}");
        File.WriteAllBytes(path, file);
        File.WriteAllText($"{path}.txt", whatHappened);
        if (before == 0)
            Console.WriteLine($"FAILED {target}: {kind}. The file is {path}, of {file.Length} bytes.");
    }
}
