namespace MnistCnn.Comparison;

/// <summary>What the file of a run tells.</summary>
/// <param name="Run">The run.</param>
/// <param name="TestWasValidation">Whether its epochs were chosen on the test set itself.</param>
/// <param name="MadeWith">Library, runtime and machine, as far as they may make the last bits differ.</param>
internal sealed record RunResult(VariantRun Run, bool TestWasValidation, string MadeWith);
