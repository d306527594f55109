using System.Diagnostics;
using System.Net.Sockets;

namespace MnistCnn.Tests.Support;

/// <summary>What stands in a directory and is no file.</summary>
internal static class UnixPaths
{
    /// <summary>Makes a pipe to which nobody writes.</summary>
    public static string Pipe(string path)
    {
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return path;
    }

    /// <summary>Makes a socket, which is there until it is disposed.</summary>
    public static IDisposable Socket(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    /// <summary>Runs what may hang, for a while.</summary>
    public static Exception? ThrownSoon(Action call)
    {
        var task = Task.Run(() => Record.Exception(call));
        task.Wait(TimeSpan.FromSeconds(20)).Should().BeTrue("it should not wait");
        return task.Result;
    }
}
