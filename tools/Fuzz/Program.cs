namespace MnistCnn.Fuzz;

/// <summary>Broken files for every reader of the library.</summary>
internal static class Program
{
    /// <summary>What the program tells itself when it is to read, and where.</summary>
    public const string WorkerCommand = "work";

    public static int Main(string[] args)
    {
        try
        {
            if (args is [WorkerCommand, string directory, .. string[] rest])
            {
                var coverage = new Coverage();
                Worker.Run(FuzzOptions.Parse(rest), directory, coverage);
                return 0;
            }

            var options = FuzzOptions.Parse(args);
            return options.Replay is { } file ? Replay(options.Targets[0], file)
                : new Supervisor(options).Run() ? 0
                : 1;
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine($"{exception.Message}\n\n{FuzzOptions.Help}");
            return 2;
        }
    }

    private static int Replay(string name, string file)
    {
        string directory = Directory.CreateTempSubdirectory("mnistcnn-fuzz-").FullName;
        try
        {
            FuzzTarget target = new FuzzTargets(directory).Make(name);
            long before = GC.GetAllocatedBytesForCurrentThread();
            target.Read(File.ReadAllBytes(file));
            Console.WriteLine($"Read; {GC.GetAllocatedBytesForCurrentThread() - before} bytes were allocated.");
            return 0;
        }
        catch (InvalidDataException exception)
        {
            Console.WriteLine(exception);
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
