using System.Runtime.InteropServices;
using MnistCnn.Torch;
using MnistCnn.Torch.Native;
using TorchSharp;

namespace MnistCnn.Tests.Torch;

public class NativeBackendTests
{
    [Fact]
    public void EnsureLoaded_makes_torch_work()
    {
        NativeBackend.EnsureLoaded();

        using torch.Tensor two = torch.ones(2).sum();
        two.item<float>().Should().Be(2);
    }

    [Fact]
    public void EnsureLoaded_serves_many_threads_many_times()
    {
        using var start = new Barrier(16);
        int finished = 0;
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(_ => new Thread(Load))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        finished.Should().Be(16);

        void Load()
        {
            start.SignalAndWait();
            for (int i = 0; i < 100; i++)
                NativeBackend.EnsureLoaded();
            Interlocked.Increment(ref finished);
        }
    }

    [Fact]
    public void LibTorchVersion_of_the_referenced_package_fits()
    {
        nint libTorch = NativeLibrary.Load("torch_cpu", typeof(torch).Assembly, searchPath: null);

        LibTorchVersion.Of(libTorch).Should().Be(new Version(2, 10, 0));
    }

    [Theory]
    [InlineData("2.10.0", true)]
    [InlineData("2.10.1", true)]
    [InlineData("2.9.1", false)]
    [InlineData("2.11.0", false)]
    [InlineData("3.10.0", false)]
    [InlineData(null, false)]
    public void LibTorchVersion_fits_if_it_is_the_same_release(string? version, bool fits) =>
        LibTorchVersion.Fits(version is null ? null : Version.Parse(version)).Should().Be(fits);
}
