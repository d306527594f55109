using System.Collections.Immutable;

namespace MnistCnn.Files;

/// <summary>What the header of a safetensors file tells of a tensor.</summary>
/// <param name="Name">The name, unique in its file.</param>
/// <param name="DataType">What the values are.</param>
/// <param name="Shape">The sizes, outermost first.</param>
/// <param name="Start">The first byte, counted from the first of all values.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record SafetensorsEntry(
    string Name, SafetensorsDataType DataType, ImmutableArray<long> Shape, long Start, long End)
{
    public long Length => End - Start;
}
