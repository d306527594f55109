using MnistCnn.Tests.Distributed;

namespace MnistCnn.Tests.Support;

internal static partial class ChildTask
{
    static partial void RunOwn(string[] arguments, ref int? exitCode) => exitCode = arguments switch
    {
        [ScenarioChild.Task, var directory] => ScenarioChild.Run(directory),
        [EndingChild.Task, var how, var directory] => EndingChild.Run(how, directory),
        _ => null,
    };
}
