using System.IO.MemoryMappedFiles;

namespace MnistCnn.Fuzz;

/// <summary>The file that is being read, where it outlives the process that reads it.</summary>
internal sealed class CurrentFile : IDisposable
{
    private const int Head = 16;

    private readonly MemoryMappedFile _memory;
    private readonly MemoryMappedViewAccessor _view;

    public CurrentFile(string path)
    {
        _memory = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, Head + LargestFile);
        _view = _memory.CreateViewAccessor();
    }

    /// <summary>The most bytes that a mutated file may have.</summary>
    public const int LargestFile = 256 << 10;

    /// <summary>Grows with each file; the same for long is a reader that does not come back.</summary>
    public long Number => _view.ReadInt64(0);

    public void Set(int target, byte[] bytes)
    {
        _view.Write(8, target);
        _view.Write(12, bytes.Length);
        _view.WriteArray(Head, bytes, 0, bytes.Length);
        _view.Write(0, Number + 1);
    }

    public (int Target, byte[] Bytes) Get()
    {
        byte[] bytes = new byte[_view.ReadInt32(12)];
        _view.ReadArray(Head, bytes, 0, bytes.Length);
        return (_view.ReadInt32(8), bytes);
    }

    public void Dispose()
    {
        _view.Dispose();
        _memory.Dispose();
    }
}
