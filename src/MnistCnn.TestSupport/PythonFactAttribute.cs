namespace MnistCnn.Tests.Support;

/// <summary>A test that asks Python: skipped where no Python has the modules.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(params string[] modules)
    {
        if (Python.With(modules) is null)
            Skip = $"No python3 on this machine can import {string.Join(" and ", modules)}.";
    }
}
