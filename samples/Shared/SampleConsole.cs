using System.Runtime.CompilerServices;

namespace MnistCnn.Samples;

/// <summary>Keeps any sample going when its output breaks, without a line in it that would hide its idea.</summary>
internal static class SampleConsole
{
    // Before the program's first line. Standard error that breaks is told nowhere.
    [ModuleInitializer]
    internal static void Protect()
    {
        Console.SetError(new LenientWriter(Console.Error, errors: null));
        Console.SetOut(new LenientWriter(Console.Out, Console.Error));
    }
}
