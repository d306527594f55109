using System.Reflection;
using MnistCnn.Tests.Repository;
using MnistCnn.Training;

namespace MnistCnn.Tests.Torch;

/// <summary>TorchSharp is a guest: all that names it stands in one room, so that nothing else needs it.</summary>
public sealed class TorchFolderTests
{
    private const string Room = "MnistCnn.Torch";

    [Fact]
    public void Types_outside_MnistCnn_Torch_do_not_name_TorchSharp()
    {
        Type[] types = typeof(Trainer).Assembly.GetTypes();

        types.Where(type => !IsInRoom(type)).Where(NamesTorchSharp).Select(type => type.FullName).Should().BeEmpty();
        types.Where(IsInRoom).Where(NamesTorchSharp).Should().NotBeEmpty("else nothing would be found anywhere");
    }

    [Fact]
    public void Sources_outside_the_folder_Torch_do_not_use_TorchSharp()
    {
        string sources = Path.Combine(RepositoryRoot(), "src", "MnistCnn.Core");

        IEnumerable<string> naming = Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(sources, file))
            .Where(file => file.Split(Path.DirectorySeparatorChar)[0] is not ("Torch" or "bin" or "obj"))
            .Where(file => File.ReadLines(Path.Combine(sources, file)).Any(UsesTorchSharp));

        naming.Should().BeEmpty();
    }

    // Comments may tell of it.
    private static bool UsesTorchSharp(string line) =>
        line.Split("//")[0] is var code
            && (code.Contains("TorchSharp", StringComparison.Ordinal) || code.Contains(Room, StringComparison.Ordinal));

    private static bool IsInRoom(Type type) =>
        type.Namespace is { } name && (name == Room || name.StartsWith($"{Room}.", StringComparison.Ordinal));

    private static bool NamesTorchSharp(Type type) =>
        CompiledUses.Of(type).Any(used => used.Assembly.GetName().Name == "TorchSharp");

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MnistCnn.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("There is no MnistCnn.sln above this assembly.");
    }
}
