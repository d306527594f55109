namespace MnistCnn.Tests.Support;

/// <summary>Cases that ask Python: skipped where no Python has the modules.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute(params string[] modules)
    {
        if (Python.With(modules) is null)
            Skip = $"No python3 on this machine can import {string.Join(" and ", modules)}.";
    }
}
