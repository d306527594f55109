namespace MnistCnn.Tests.Support;

/// <summary>What a <see cref="ChildProcess"/> does: the task that its first argument names, with the others.</summary>
internal static partial class ChildTask
{
    /// <summary>The environment variable that holds the arguments, one a line.</summary>
    public const string Variable = "MNISTCNN_TESTS_CHILD";

    public static int Run(string[] arguments)
    {
        int? exitCode = null;
        try
        {
            RunOwn(arguments, ref exitCode);
            return exitCode ?? throw new ArgumentException($"There is no task '{string.Join(' ', arguments)}'.");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or Xunit.Sdk.XunitException)
        {
            Console.Error.WriteLine(e);
            return 1;
        }
    }

    /// <summary>
    /// The tasks of one test project, where it has any; the exit code stays null for one that it does not know.
    /// </summary>
    static partial void RunOwn(string[] arguments, ref int? exitCode);
}
