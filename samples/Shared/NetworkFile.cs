using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Serialization;

namespace MnistCnn.Samples;

/// <summary>A network from a file of any kind that the library reads.</summary>
/// <param name="Format">What the file is.</param>
/// <param name="Network">The network, with its weights and what the file tells of it.</param>
/// <param name="LeftOut">What of the file is not in the network, because no prediction hangs on it.</param>
internal sealed record NetworkFile(string Format, Cnn Network, IReadOnlyList<string> LeftOut)
{
    /// <summary>Reads a file by its content, whatever its name.</summary>
    /// <exception cref="InvalidDataException">It is broken, or of a kind that the message names.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static NetworkFile Read(string path)
    {
        switch (FirstBytes(path))
        {
            case [0x89, (byte)'H', (byte)'D', (byte)'F', ..] or [(byte)'P', (byte)'K', ..]:
                KerasModel keras = KerasModel.Load(path);
                return new NetworkFile("Keras", keras.Network, keras.LeftOut);
            case [0x08, _, 0x12 or 0x1A or 0x22 or 0x2A or 0x3A or 0x42, ..]:
                ImportedModel onnx = OnnxImporter.Load(path);
                return new NetworkFile("ONNX", onnx.Network, onnx.LeftOut);
            default:
                // Its reader says of other kinds what they are.
                return new NetworkFile("MnistCnn", ModelFile.Load(path), []);
        }
    }

    private static byte[] FirstBytes(string path)
    {
        if (Directory.Exists(path))
            return [];
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[8];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
