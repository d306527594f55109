using MnistCnn.Keras.Layers;

namespace MnistCnn.Keras.Files;

/// <summary>Finds out how kernels lie in a file, which is told in several places or in none.</summary>
internal static class KernelForms
{
    private const string TheanoName = "theano";

    /// <summary>Of a file without a description.</summary>
    /// <inheritdoc cref="FormOf(KerasFile, KernelForm, KerasBackend?)"/>
    public static KernelForm FormOf(KerasFile file, KerasBackend? said)
    {
        bool filtersFirst = file.Layers.Layout == StoredLayout.Numbered || file.Layers.AreOfKeras1
            ? FiltersFirst(file.Layers) ?? file.Layers.Layout == StoredLayout.Numbered
            : false;
        return FormOf(file, new KernelForm(filtersFirst, FlattensChannelsFirst: filtersFirst), said);
    }

    /// <param name="file">The file.</param>
    /// <param name="form">What the description of the model tells.</param>
    /// <param name="said">What the caller says.</param>
    /// <exception cref="InvalidDataException">
    /// The file does not tell what computed the model, and nobody said it; or it tells another.
    /// </exception>
    public static KernelForm FormOf(KerasFile file, KernelForm form, KerasBackend? said)
    {
        if (file.Layers.FirstKernel is null)
            return form;
        KerasBackend? told = Told(file);
        if (told is { } known && said is { } other && known != other)
            throw new InvalidDataException($"Its model was computed by {known}, and the argument 'backend' says "
                + $"{other}.");
        return form with
        {
            IsFlipped = (told ?? said ?? throw new InvalidDataException(
                "Its layers have numbers for names, as Keras 0 wrote them, and it does not tell what computed the "
                    + "model: "
                + $"Theano, the default, applied kernels turned by half a circle. Say {nameof(KerasBackend)}."
                + $"{KerasBackend.Theano} or {nameof(KerasBackend)}.{KerasBackend.TensorFlow} with the argument "
                    + "'backend'."))
                == KerasBackend.Theano,
        };
    }

    // There are as many filters as values in the bias.
    private static bool? FiltersFirst(StoredLayers layers)
    {
        foreach (StoredLayer layer in layers.WithWeights.Where(layer => layer.Kind == LayerKind.Convolution))
        {
            if (layer.Weights.Length < 2 || layer.Weights[1].Shape is not [long filters])
                continue;
            bool first = layer.Weights[0].Shape[0] == filters;
            if (first != (layer.Weights[0].Shape[3] == filters))
                return first;
        }

        return null;
    }

    private static KerasBackend? Told(KerasFile file)
    {
        if (file.Backend is { } backend)
            return backend == TheanoName ? KerasBackend.Theano : KerasBackend.TensorFlow;
        // Only TensorFlow puts the number of an output behind a name.
        if (file.Layers.AreOfKeras1)
            return file.Layers.HaveTensorNames ? KerasBackend.TensorFlow : KerasBackend.Theano;
        return file.Layers.Layout == StoredLayout.Numbered ? null : KerasBackend.TensorFlow;
    }
}
