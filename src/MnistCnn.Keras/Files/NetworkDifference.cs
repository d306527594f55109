using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>Compares a network that a caller built with the one that a file describes.</summary>
internal static class NetworkDifference
{
    /// <exception cref="InvalidDataException">They predict differently.</exception>
    public static void ThrowIfAny(CnnArchitecture said, CnnArchitecture described)
    {
        if (!Plain(said).SequenceEqual(Plain(described)) || said.Layout.Input != described.Layout.Input)
            throw new InvalidDataException(
                $"It describes another network than the one that was given.\n  The file:    {Describe(described)}\n  "
                + $"The network: {Describe(said)}\n{nameof(KerasModel)}.{nameof(KerasModel.Load)} builds the network "
                    + "that it describes.");
    }

    // What predictions depend on: not names, nor what acts in training alone.
    private static IEnumerable<Layer> Plain(CnnArchitecture architecture) => architecture.Layout.Layers
        .Where(layer => layer.Layer is not (DropoutLayer or ActivationLayer { Activation: Activation.Linear })
            && !(layer.Layer is FlattenLayer && layer.IsFlat))
        .Select(layer => layer.Layer switch
        {
            BatchNormalizationLayer normalization => normalization with { Name = null, Momentum = 0 },
            ActivationLayer { Activation: not (Activation.LeakyRelu or Activation.Elu) } activation =>
                activation with { Name = null, Alpha = 0 },
            var other => other with { Name = null },
        });

    private static string Describe(CnnArchitecture architecture)
    {
        string epsilons = string.Join(", ", architecture.Layers.OfType<BatchNormalizationLayer>()
            .Select(layer => FormattableString.Invariant($"{layer.Epsilon}")).Distinct());
        return architecture + (epsilons.Length > 0 ? $", epsilon {epsilons}" : "");
    }
}
