using MnistCnn.Files;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.State;

public sealed class TrainingStateTests
{
    private readonly TrainingState _state = new();

    [Theory]
    [InlineData(0.1)]
    [InlineData(-0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Number_comes_back_to_the_bit(double number)
    {
        _state.Set("number", number);

        BitConverter.DoubleToInt64Bits(_state.GetDouble("number")).Should().Be(BitConverter.DoubleToInt64Bits(number));
    }

    [Fact]
    public void Whole_numbers_texts_and_yes_and_no_come_back()
    {
        _state.Set("whole", long.MinValue);
        _state.Set("text", "Ünïcode\n\"quoted\"");
        _state.Set("yes", true);

        _state.GetInt64("whole").Should().Be(long.MinValue);
        _state.GetString("text").Should().Be("Ünïcode\n\"quoted\"");
        _state.GetBoolean("yes").Should().BeTrue();
    }

    [Fact]
    public void Tensor_comes_back_with_its_values_and_shape()
    {
        _state.Set("tensor", [0, float.NaN, -0f, 4, float.PositiveInfinity, 5], [3, 2]);

        _state.GetFloats("tensor", [3, 2]).Should().Equal(0, float.NaN, -0f, 4, float.PositiveInfinity, 5);
        _state.GetFloats("tensor").Should().HaveCount(6);
        _state.Tensors.Single().Shape.Should().Equal(3, 2);
    }

    [Fact]
    public void Parts_have_names_of_their_own()
    {
        _state.Part("a").Set("name", 1);
        _state.Part("b").Part("c").Set("name", 2);

        _state.Part("a").GetInt32("name").Should().Be(1);
        _state.Contains("b").Should().BeTrue();
        _state.Contains("name").Should().BeFalse();
        _state.Invoking(state => state.GetInt32("name")).Should().Throw<InvalidDataException>()
            .WithMessage("*no value 'name'*");
    }

    [Fact]
    public void Value_of_another_kind_is_refused()
    {
        _state.Part("a").Set("text", "seven");
        _state.Set("large", 1L << 40);

        _state.Invoking(state => state.Part("a").GetDouble("text")).Should().Throw<InvalidDataException>()
            .WithMessage("*'a/text' should be a number, and is 'seven'*");
        _state.Invoking(state => state.GetInt32("large")).Should().Throw<InvalidDataException>()
            .WithMessage("*'large'*32 bits*1099511627776*");
        _state.Part("a").Invoking(state => state.GetBoolean("text")).Should().Throw<InvalidDataException>()
            .WithMessage("*true or false*");
    }

    [Fact]
    public void Tensor_of_another_shape_or_type_is_refused()
    {
        _state.Set("tensor", new float[6], [2, 3]);
        _state.Set("whole", new SafetensorsTensor("", SafetensorsDataType.I64, [1], new byte[8]));

        _state.Invoking(state => state.GetFloats("tensor", [3, 2])).Should().Throw<InvalidDataException>()
            .WithMessage("*'tensor' is F32 [2, 3], and should be F32 [3, 2]*");
        _state.Invoking(state => state.GetFloats("whole")).Should().Throw<InvalidDataException>()
            .WithMessage("*'whole' is I64 [1], and should be F32 [1]*");
        _state.Invoking(state => state.GetFloats("other")).Should().Throw<InvalidDataException>()
            .WithMessage("*no tensor 'other'*");
    }

    [Fact]
    public void Tensor_without_a_shape_is_one_row()
    {
        _state.Set("row", [1, 2, 3]);

        _state.GetFloats("row", [3]).Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Tensor_with_too_few_values_for_its_shape_is_refused()
    {
        Action set = () => _state.Set("tensor", [1, 2, 3], [2, 2]);

        set.Should().Throw<ArgumentException>().WithMessage("There are 3 values for a tensor of [2, 2].*")
            .WithParameterName("values");
    }
}
