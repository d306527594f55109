using System.Security.Cryptography;
using System.Text;
using MnistCnn.Files;

namespace MnistCnn.Tests.Documents;

/// <summary>The checksum of a state, computed from the words of docs/formats.md.</summary>
internal static class DocumentedChecksum
{
    public static string Of(SafetensorsFile file)
    {
        using var bytes = new MemoryStream();
        foreach (string name in file.Metadata.Keys.Where(name => name != "sha256").Order(StringComparer.Ordinal))
        {
            Append(bytes, Encoding.UTF8.GetBytes(name));
            Append(bytes, Encoding.UTF8.GetBytes(file.Metadata[name]));
        }

        foreach (SafetensorsTensor tensor in file.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            string shape = string.Join(", ", tensor.Shape);
            Append(bytes, Encoding.UTF8.GetBytes($"{tensor.Name} {tensor.DataType} [{shape}]"));
            Append(bytes, tensor.Data.ToArray());
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()));
    }

    private static void Append(MemoryStream bytes, byte[] block)
    {
        for (int shift = 0; shift < 32; shift += 8)
            bytes.WriteByte((byte)(block.Length >> shift));
        bytes.Write(block);
    }
}
