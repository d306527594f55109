using System.Collections.Concurrent;
using System.Reflection;
using Xunit.Sdk;

namespace MnistCnn.Tests.Support;

/// <summary>
/// A case of a theory with ranks that a launcher starts, skipped where the machine has no such launcher.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MpiDataAttribute : DataAttribute
{
    private static readonly ConcurrentDictionary<string, bool> Found = new();

    private readonly object[] _case;

    /// <param name="family">Of the launcher, <c>openmpi</c> or <c>mpich</c>.</param>
    /// <param name="others">What else the case has.</param>
    public MpiDataAttribute(string family, params object[] others)
    {
        _case = [family, .. others];
        if (!Found.GetOrAdd(family, name => MpiLaunch.Find(name) is not null))
            Skip = $"It needs {(family == "openmpi" ? "Open MPI" : "MPICH")}: apt-get install "
                + $"{(family == "openmpi" ? "openmpi-bin" : "mpich")}.";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [_case];
}
