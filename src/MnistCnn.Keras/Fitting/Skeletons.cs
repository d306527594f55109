using MnistCnn.Files;
using MnistCnn.Keras.Files;

namespace MnistCnn.Keras.Fitting;

/// <summary>
/// The orders of layers that a weight file can be of: one where names tell it, several where they do not.
/// </summary>
internal static class Skeletons
{
    private const int MostConvolutions = 8;

    /// <exception cref="InvalidDataException">The file leaves open what nobody should guess.</exception>
    public static IReadOnlyList<IReadOnlyList<Part>> Of(StoredLayers layers)
    {
        Part[] all = [.. layers.All.Select(PartNames.Of)];
        if (all.FirstOrDefault(part => part.Kind == PartKind.Unsaid) is { } unsaid)
            throw new InvalidDataException(
                $"Its layer '{FileText.Of(unsaid.Layer!.Name)}' has arguments that weights do not tell. "
                + FittingNetwork.Advice);
        // A list of nothing but layers with weights is not all that there was, unless there were no maps to pool.
        bool isWhole = all.Any(part => part.Layer!.Weights.IsEmpty) || all.All(part => part.Kind == PartKind.Dense);
        if (layers.Layout == StoredLayout.Named && isWhole && all.All(part => part.Kind != PartKind.Unknown))
            return [[.. all.Where(part => part.Kind != PartKind.Nothing)]];
        Part[] weights = [.. all.Where(part => part.Layer!.Weights.Length > 0)];
        if (weights.Any(part => part.Kind == PartKind.BatchNormalization))
            throw new InvalidDataException(
                "It has batch normalisation, and does not tell between which layers it stands. "
                + FittingNetwork.Advice);
        return [.. WithPoolings(weights, layers.Layout == StoredLayout.Keras3 ? all : [])];
    }

    private static IEnumerable<IReadOnlyList<Part>> WithPoolings(Part[] weights, Part[] listed)
    {
        int convolutions = weights.Count(part => part.Kind == PartKind.Convolution);
        if (convolutions > MostConvolutions)
            throw new InvalidDataException(
                $"It has {convolutions} convolutions, and does not tell where poolings stand. {FittingNetwork.Advice}");
        // A file of Keras 3 that lists any layer without weights lists all of them.
        bool counts = listed.Any(part => part.Layer!.Weights.IsEmpty);
        bool[] globals = counts ? [listed.Any(part => part.Kind == PartKind.GlobalAveragePooling)] : [false, true];
        foreach (PartKind kind in new[] { PartKind.MaxPooling, PartKind.AveragePooling })
        {
            int others = listed.Count(
                part => part.Kind is PartKind.MaxPooling or PartKind.AveragePooling && part.Kind != kind);
            int mine = listed.Count(part => part.Kind == kind);
            for (int places = 0; places < 1 << convolutions; places++)
            {
                if (counts && (others > 0 || mine != int.PopCount(places)))
                    continue;
                // No poolings of one kind are no poolings of the other.
                if (places == 0 && kind == PartKind.AveragePooling)
                    continue;
                foreach (bool isGlobal in globals)
                    yield return Put(weights, kind, places, isGlobal && convolutions > 0);
            }
        }
    }

    private static List<Part> Put(Part[] weights, PartKind kind, int places, bool isGlobal)
    {
        var parts = new List<Part>();
        int convolution = 0;
        int last = Array.FindLastIndex(weights, part => part.Kind == PartKind.Convolution);
        for (int i = 0; i < weights.Length; i++)
        {
            parts.Add(weights[i]);
            if (weights[i].Kind == PartKind.Convolution && (places >> convolution++ & 1) != 0)
                parts.Add(new Part(kind));
            if (i == last && isGlobal)
                parts.Add(new Part(PartKind.GlobalAveragePooling));
        }

        return parts;
    }
}
