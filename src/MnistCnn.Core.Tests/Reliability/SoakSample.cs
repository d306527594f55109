namespace MnistCnn.Tests.Reliability;

/// <summary>What a process holds at one moment of a long run, while nothing runs.</summary>
/// <param name="Steps">Training steps so far.</param>
/// <param name="ResidentMebibytes">Memory of the process.</param>
/// <param name="HeapMebibytes">Memory of the objects that are alive.</param>
internal sealed record SoakSample(int Steps, double ResidentMebibytes, double HeapMebibytes);
