namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>
/// Options of nothing. A host validates options before it starts to listen, and to validate these loads the model: then
/// an app whose model is missing or broken ends at its start, and its first request does not wait for a file.
/// </summary>
internal sealed class AtStart;
