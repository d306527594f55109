namespace MnistCnn.Tests.Support;

/// <summary>
/// A fact that needs a <see cref="SmallFileSystem"/>, skipped with the reason where none can be mounted.
/// </summary>
public sealed class SmallFileSystemFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(SmallFileSystem.Obstacle);

    public SmallFileSystemFactAttribute() => Skip = Obstacle.Value;
}
