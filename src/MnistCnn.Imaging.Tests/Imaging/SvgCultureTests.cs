using MnistCnn.Imaging;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Imaging;

public sealed class SvgCultureTests
{
    [CultureTheory]
    [MemberData(nameof(ForeignCulture.Names), MemberType = typeof(ForeignCulture))]
    public void ToSvg_writes_numbers_alike_in_every_culture(string culture)
    {
        string here = new TrainingCurves(("two", Histories.Of(4))).ToSvg(900, 400);
        using var foreign = new ForeignCulture(culture);

        string there = new TrainingCurves(("two", Histories.Of(4))).ToSvg(900, 400);

        there.Should().Be(here);
    }
}
