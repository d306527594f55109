using MnistCnn.Models;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>Networks of a few kilobytes for <see cref="Stripes"/>.</summary>
internal static class SmallModels
{
    public static readonly CnnBuilder Builder = new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(2).WithClassCount(4);
}
