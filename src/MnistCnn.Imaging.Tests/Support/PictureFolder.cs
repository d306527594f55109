using SkiaSharp;

namespace MnistCnn.Tests.Support;

/// <summary>A folder of a test's own with pictures in it.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    public void Dispose() => _directory.Dispose();

    /// <summary>Writes a file, with its folders; a slash parts names.</summary>
    public string Write(string name, byte[] content)
    {
        string path = In(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Writes files of one colour each, which differ in their red alone: 1, 2 and so on.</summary>
    public PictureFolder With(string folder, int count, byte firstRed = 1)
    {
        for (int i = 0; i < count; i++)
            Write($"{folder}/{i:000}.png", Pictures.Plain(new SKColor((byte)(firstRed + i), 0, 0)));
        return this;
    }

    public string In(string name) => _directory.File(name.Split('/'));
}
