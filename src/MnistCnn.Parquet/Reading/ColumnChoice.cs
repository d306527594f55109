namespace MnistCnn.Parquet.Reading;

/// <summary>The columns that the caller names.</summary>
internal sealed record ColumnChoice(string? Image, string? Label);
