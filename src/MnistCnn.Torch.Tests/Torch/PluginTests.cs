using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Torch;

public class PluginTests
{
    [Fact]
    public async Task Plug_ins_use_torch_where_their_host_goes_by_their_deps_json()
    {
        using ChildProcess child = ChildProcess.Start(PluginChild.Task);

        (int exitCode, string errors) = await child.ExitAsync();

        errors.Should().Be("plug-in: 10 logits\nplug-in: 10 logits\n".ReplaceLineEndings());
        exitCode.Should().Be(0);
    }
}
