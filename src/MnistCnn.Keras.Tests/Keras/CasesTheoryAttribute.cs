namespace MnistCnn.Tests.Keras;

/// <summary>
/// Cases on files that are not in the repository: skipped unless MNISTCNN_CASES names their folder, and MNISTCNN_DATA
/// one that holds mnist/.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CasesTheoryAttribute : TheoryAttribute
{
    private const string Variable = "MNISTCNN_CASES";

    public CasesTheoryAttribute()
    {
        if (!Directory.Exists(Environment.GetEnvironmentVariable(Variable)))
            Skip = $"The environment variable {Variable} names no folder of published files.";
        else if (!Directory.Exists(Path.Combine(Environment.GetEnvironmentVariable("MNISTCNN_DATA") ?? "", "mnist")))
            Skip = "The environment variable MNISTCNN_DATA names no folder that holds mnist/.";
    }

    public static string PathOf(string file) => Path.Combine(Environment.GetEnvironmentVariable(Variable)!, file);
}
