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
    private static readonly ConcurrentDictionary<string, Version?> Found = new();

    private readonly object[] _case;

    /// <param name="family">Of the launcher, <c>openmpi</c> or <c>mpich</c>.</param>
    /// <param name="others">What else the case has.</param>
    public MpiDataAttribute(string family, params object[] others)
    {
        _case = [family, .. others];
        if (FoundVersion is null)
            Skip = $"It needs {(family == "openmpi" ? "Open MPI" : "MPICH")}: apt-get install "
                + $"{(family == "openmpi" ? "openmpi-bin" : "mpich")}.";
    }

    /// <summary>The first version of the launcher that the case is not for; left out, it is for all.</summary>
    public int Before
    {
        get;
        init
        {
            field = value;
            if (FoundVersion?.Major >= value)
                Skip = $"The launcher is version {FoundVersion}, and the case is for those before {value}.";
        }
    }

    /// <summary>Whether the case is for the library of the standard ABI.</summary>
    public bool IsOfAbi
    {
        get;
        init
        {
            field = value;
            if (value && FoundVersion is not null && MpiLaunch.FindAbi((string)_case[0]) is null)
                Skip = "It needs a libmpi_abi, which Open MPI has from version 6 on, and MPICH from 5 on.";
        }
    }

    /// <summary>Whether the ranks of the case run on <see cref="TwoMachines"/>.</summary>
    public bool IsOnTwoMachines
    {
        get;
        init
        {
            field = value;
            if (value && !TwoMachines.ArePossible)
                Skip = "It needs network namespaces: Linux, root, and apt-get install iproute2.";
        }
    }

    private Version? FoundVersion => Found.GetOrAdd((string)_case[0], MpiLaunch.FindVersion);

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [_case];
}
