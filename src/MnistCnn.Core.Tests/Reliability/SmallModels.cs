using System.Buffers.Binary;
using System.Text;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>Networks of a few kilobytes for <see cref="Stripes"/>, and their files.</summary>
internal static class SmallModels
{
    public static CnnBuilder Builder => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(2).WithClassCount(4);

    /// <summary>What <see cref="ModelFile.Save"/> writes of such a network.</summary>
    public static byte[] File(CnnBuilder? builder = null)
    {
        using var directory = new TemporaryDirectory();
        Cnn model = (builder ?? Builder).WithSeed(1).Build();
        ModelFile.Save(model, directory.File("model"));
        return System.IO.File.ReadAllBytes(directory.File("model"));
    }

    /// <summary>A file with something else in its description, such as <c>kernel_height</c>.</summary>
    public static byte[] Changed(byte[] file, params (string Name, int Value)[] options)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        string header = Encoding.UTF8.GetString(file, 8, length);
        foreach ((string name, int value) in options)
        {
            int start = header.IndexOf($"\\\"{name}\\\":", StringComparison.Ordinal);
            start.Should().BePositive();
            start += name.Length + 5;
            header = $"{header[..start]}{value}{header[header.IndexOf(',', start)..]}";
        }

        byte[] changed = [.. new byte[8], .. Encoding.UTF8.GetBytes(header), .. file[(8 + length)..]];
        BinaryPrimitives.WriteInt64LittleEndian(changed, changed.Length - 8 - (file.Length - 8 - length));
        return changed;
    }
}
