namespace MnistCnn.Parquet.Reading;

/// <summary>The files of a part.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Files">In the order of their names.</param>
internal sealed record ParquetPart(string Name, IReadOnlyList<string> Files);
