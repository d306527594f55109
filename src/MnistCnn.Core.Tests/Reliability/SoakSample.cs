namespace MnistCnn.Tests.Reliability;

/// <summary>What a process holds at one moment of a long run, while nothing runs.</summary>
/// <param name="Steps">Training steps so far.</param>
/// <param name="ResidentMebibytes">Memory of the process.</param>
/// <param name="LiveTensors">
/// TorchSharp's count, without the 8 that each network leaves in it after its end: see docs/reliability.md.
/// </param>
internal sealed record SoakSample(int Steps, double ResidentMebibytes, long LiveTensors);
