using MnistCnn.Keras.Files;

namespace MnistCnn.Keras.Fitting;

/// <summary>What a layer of a weight file is, by its weights or by the name that Keras gives its class.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Layer">The layer.</param>
internal sealed record Part(PartKind Kind, StoredLayer? Layer = null);
