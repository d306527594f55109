using System.Collections.Immutable;

namespace MnistCnn.Onnx.Import;

/// <summary>What enters or leaves a graph.</summary>
/// <param name="Name">By which nodes refer to it.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Shape">
/// Its sizes, that of the batch first, 0 where one is open; null where the file does not tell.
/// </param>
internal sealed record StoredValue(string Name, StoredType Type, ImmutableArray<long>? Shape);
