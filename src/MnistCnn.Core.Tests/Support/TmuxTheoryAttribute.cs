namespace MnistCnn.Tests.Support;

/// <summary>A theory that needs a <see cref="Terminal"/>, skipped with the reason where there is no tmux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TmuxTheoryAttribute : TheoryAttribute
{
    public TmuxTheoryAttribute()
    {
        if (!Terminal.IsThere)
            Skip = "It needs a terminal of a given size, which tmux makes: install tmux.";
    }
}
