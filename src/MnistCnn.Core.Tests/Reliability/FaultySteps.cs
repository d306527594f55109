using MnistCnn.Files;
using MnistCnn.Serialization;

namespace MnistCnn.Tests.Reliability;

/// <summary>The file system of this machine, until the step that is to fail.</summary>
internal sealed class FaultySteps(string failing, int atByte = -1) : IFileSteps
{
    public const string Message = "the disk says no";

    public Stream Create(string path, string target)
    {
        Fail("create");
        Stream stream = DiskSteps.Instance.Create(path, target);
        return atByte < 0 ? stream : new FaultyStream((FileStream)stream, atByte);
    }

    public void Flush(Stream stream)
    {
        Fail("flush");
        DiskSteps.Instance.Flush(stream);
    }

    public void Replace(string source, string target)
    {
        Fail("rename");
        DiskSteps.Instance.Replace(source, target);
    }

    public void FlushDirectory(string path)
    {
        Fail("names");
        DiskSteps.Instance.FlushDirectory(path);
    }

    public void Delete(string path)
    {
        if (failing.Contains("delete", StringComparison.Ordinal))
            throw new UnauthorizedAccessException("nor does it delete");
        DiskSteps.Instance.Delete(path);
    }

    private void Fail(string step)
    {
        if (failing.Contains(step, StringComparison.Ordinal))
            throw new IOException(Message);
    }
}
