using MnistCnn.Kernels;
using MnistCnn.Models;
using MnistCnn.Models.Layers;

namespace MnistCnn.Tests.Kernels;

public sealed class WinogradPlanTests
{
    private const int Lanes = 16;

    public static TheoryData<string, CnnChain> Others => new()
    {
        { "another kernel", Map().Convolution(32, 5) },
        { "an oblong kernel", Map().Add(new ConvolutionLayer(32, 3) { KernelWidth = 5 }) },
        { "a stride", Map().Convolution(32, 3, stride: 2) },
        { "a window of another size", Map().Convolution(32, 3).MaxPooling(3) },
        { "windows with gaps", Map().Convolution(32, 3).MaxPooling(2, 3) },
        { "windows over the border", Map().Convolution(32, 3).MaxPooling(2, 2, Padding.Same) },
        { "fewer channels than lanes", new CnnChain(11, 14).Convolution(15, 3, Padding.Same).Convolution(32, 3) },
        { "four tiles", new CnnChain(6, 6).Convolution(16, 1).Convolution(32, 3) },
        { "one row", new CnnChain(3, 20).Convolution(16, 1).Convolution(32, 3) },
    };

    [Fact]
    public void A_3x3_convolution_behind_another_has_one()
    {
        WinogradPlan? plan = PlanOf(Map().Convolution(32, 3));

        plan.Should().NotBeNull();
        (plan!.IsPooled, plan.TileRows, plan.TileColumns).Should().Be((false, 5, 6));
    }

    [Fact]
    public void A_max_pooling_of_2x2_makes_windows_of_its_tiles()
    {
        WinogradPlan? plan = PlanOf(Map().Convolution(32, 3).Relu().MaxPooling(2));

        plan.Should().NotBeNull();
        (plan!.IsPooled, plan.TileRows, plan.TileColumns).Should().Be((true, 4, 6));
    }

    [Fact]
    public void The_last_tiles_of_an_odd_number_of_rows_go_back_by_one()
    {
        WinogradPlan plan = PlanOf(Map().Convolution(32, 3))!;

        Enumerable.Range(0, plan.TileRows).Select(plan.RowOf).Should().Equal(0, 2, 4, 6, 7);
        Enumerable.Range(0, plan.TileColumns).Select(plan.ColumnOf).Should().Equal(0, 2, 4, 6, 8, 10);
    }

    [Fact]
    public void Strips_share_out_all_rows_of_tiles()
    {
        WinogradPlan plan = PlanOf(new CnnChain(63, 60).Convolution(64, 3).Convolution(64, 3))!;

        plan.Strips.Should().BeGreaterThan(1);
        Enumerable.Range(0, plan.Strips).Select(plan.RowsOf)
            .SelectMany(rows => Enumerable.Range(rows.First, rows.End - rows.First))
            .Should().Equal(Enumerable.Range(0, plan.TileRows));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Other_convolutions_have_none(string why, CnnChain chain) => PlanOf(chain).Should().BeNull(why);

    // 11 × 14 pixels of 16 channels, then what follows.
    private static CnnChain Map() => new CnnChain(11, 14).Convolution(16, 3, Padding.Same);

    private static WinogradPlan? PlanOf(CnnChain chain)
    {
        var plan = new CnnPlan(chain.Flatten().Dense(2).Build().Layout, Lanes, folds: true);
        return plan.Steps.OfType<ConvolutionStep>().Last().Plan.Winograd;
    }
}
