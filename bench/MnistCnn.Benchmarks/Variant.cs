namespace MnistCnn.Benchmarks;

/// <summary>One way to do the work that a benchmark compares.</summary>
/// <param name="Key">A name for programs, such as <c>fused-2t</c>.</param>
/// <param name="Name">A name for readers, such as <c>fused engine, 2 threads</c>.</param>
/// <param name="Work">Does the work <see cref="Repeats"/> times.</param>
/// <param name="Repeats">How often one call of <see cref="Work"/> does it.</param>
internal sealed record Variant(string Key, string Name, Action Work, int Repeats = 1);
