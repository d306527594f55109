using MnistCnn.Validation;

namespace MnistCnn.Tests.Validation;

public sealed class PreconditionsTests
{
    [Fact]
    public void Failure_names_type_property_value_range_and_reason()
    {
        Action check = () =>
            Preconditions.InRange("Oven", "Heat", 300.5, 0.5, 250, unit: "degrees", reason: "it melts");

        check.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Heat")
            .WithMessage("Oven.Heat must be from 0.5 to 250 degrees: it melts.*300.5*")
            .Which.ActualValue.Should().Be(300.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Ends_that_are_named_are_allowed(double value) =>
        FluentActions.Invoking(() => Preconditions.InRange("A", "B", value, 0, 1)).Should().NotThrow();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Value_outside_of_a_range_that_is_open_above_is_refused(double value) =>
        FluentActions.Invoking(() => Preconditions.AtLeastAndBelow("A", "B", value, 0, 1))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("A.B must be at least 0 and below 1.*");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Ends_of_an_open_range_are_refused(double value) =>
        FluentActions.Invoking(() => Preconditions.AboveAndBelow("A", "B", value, 0, 1))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("A.B must be above 0 and below 1.*");

    [Fact]
    public void Infinity_is_at_least_anything_but_not_finite()
    {
        FluentActions.Invoking(() => Preconditions.AtLeast("A", "B", double.PositiveInfinity, 0)).Should().NotThrow();
        FluentActions.Invoking(
            () => Preconditions.AtLeastAndFinite("A", "B", double.PositiveInfinity, 0, unit: "pixels"))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("A.B must be at least 0 pixels and finite.*");
        FluentActions.Invoking(() => Preconditions.AtLeast("A", "B", double.NaN, 0))
            .Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Value_without_a_name_is_refused_with_the_names() =>
        FluentActions.Invoking(() => Preconditions.Defined("A", "B", (DateTimeKind)7))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("A.B must be one of Unspecified, Utc, Local.*");
}
