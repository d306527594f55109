using MnistCnn.Tests.Support;

/// <summary>
/// The runtime calls this before the entry point where DOTNET_STARTUP_HOOKS names this assembly, which only
/// <see cref="ChildProcess"/> does. It must have this name and no namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        string arguments = Environment.GetEnvironmentVariable(ChildTask.Variable) ?? "";
        Environment.Exit(ChildTask.Run(arguments.Split('\n')));
    }
}
