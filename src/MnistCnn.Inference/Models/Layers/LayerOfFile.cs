namespace MnistCnn.Models.Layers;

/// <summary>Layers as a file describes them, whose ranges are the layers' own.</summary>
internal static class LayerOfFile
{
    /// <summary>Makes a layer of what a file says.</summary>
    /// <param name="layer">Makes it.</param>
    /// <param name="unsupported">What to throw for a reason, in the file's words.</param>
    /// <exception cref="InvalidDataException">A value is out of its range.</exception>
    public static T Make<T>(Func<T> layer, Func<string, InvalidDataException> unsupported)
        where T : Layer
    {
        try
        {
            return layer();
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw unsupported(exception.Message.Split('\n')[0].TrimEnd('.', ' '));
        }
    }
}
