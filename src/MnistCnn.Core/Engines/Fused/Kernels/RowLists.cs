using MnistCnn.Kernels;
using MnistCnn.Models;

namespace MnistCnn.Engines.Fused.Kernels;

/// <summary>Room for one list of contributions for each row of a target.</summary>
internal sealed class RowLists
{
    private AlignedBuffer<Contribution> _contributions = new(0);
    private AlignedBuffer<int> _counts = new(0);
    private AlignedBuffer<int> _places = new(0);

    public Span<Contribution> Contributions => _contributions.Span;

    /// <summary>The length of each list.</summary>
    public Span<int> Counts => _counts.Span;

    /// <summary>Room for two places of each item.</summary>
    public Span<int> Places => _places.Span;

    public void Reserve(int rows, int items)
    {
        if (_contributions.Length < checked(rows * items))
            _contributions = new AlignedBuffer<Contribution>(rows * items);
        if (_counts.Length < rows)
            _counts = new AlignedBuffer<int>(rows);
        if (_places.Length < 2 * items)
            _places = new AlignedBuffer<int>(2 * items);
    }
}
