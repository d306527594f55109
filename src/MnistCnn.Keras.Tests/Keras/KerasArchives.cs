using System.IO.Compression;

namespace MnistCnn.Tests.Keras;

/// <summary>Archives made by hand, with the weights of a fixture and any description.</summary>
internal static class KerasArchives
{
    /// <summary>A <c>Sequential</c> of 28×28×1 with some layers behind its input, as JSON.</summary>
    /// <param name="layers">What <see cref="Layer"/> gives.</param>
    public static string Sequential(params string[] layers)
    {
        string input = Layer("InputLayer", "i", "'batch_shape': [null, 28, 28, 1]");
        return Json(
            "{'class_name': 'Sequential', 'config': {'name': 's', 'layers': ["
            + string.Join(", ", layers.Prepend(input)) + "]}}");
    }

    /// <summary>A layer as JSON.</summary>
    /// <param name="kind">Its class.</param>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">Its other arguments, with quotes of either kind.</param>
    /// <param name="inputs">The layers that it reads, in a functional model.</param>
    public static string Layer(string kind, string name, string arguments = "", params string[] inputs)
    {
        string nodes = inputs.Length == 0
            ? ""
            : "[" + string.Join(", ", inputs.Select(input => "['" + input + "', 0, 0, {}]")) + "]";
        return Json(
            "{'class_name': '" + kind + "', 'name': '" + name + "', 'inbound_nodes': [" + nodes + "], 'config': "
            + "{'name': '" + name + "'" + (arguments.Length > 0 ? ", " + arguments : "") + "}}");
    }

    public static string Json(string text) => text.Replace('\'', '"');

    public static void Write(string path, string config) => Write(
        path, ("config.json", config),
        ("model.weights.h5", File.ReadAllBytes(KerasFixture.PathOf("depth2.weights.h5"))));

    public static void Write(string path, params (string Name, object Content)[] entries)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, object content) in entries)
        {
            using Stream stream = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            stream.Write(content as byte[] ?? System.Text.Encoding.UTF8.GetBytes((string)content));
        }
    }
}
