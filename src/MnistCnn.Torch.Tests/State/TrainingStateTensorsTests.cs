using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.State;

[Collection(TorchTests.Name)]
public sealed class TrainingStateTensorsTests
{
    private readonly TrainingState _state = new();

    [Fact]
    public void Tensor_comes_back_with_its_type_and_shape()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = arange(6, dtype: ScalarType.Int32).reshape(2, 3).t();
        _state.Set("tensor", tensor);

        Tensor back = _state.GetTensor("tensor");

        back.dtype.Should().Be(ScalarType.Int32);
        back.shape.Should().Equal(3, 2);
        back.data<int>().Should().Equal(0, 3, 1, 4, 2, 5);
    }

    [Fact]
    public void Tensor_of_another_shape_or_type_is_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        _state.Set("tensor", zeros(2, 3));

        _state.Invoking(state => state.CopyTo("tensor", zeros(3, 2))).Should().Throw<InvalidDataException>()
            .WithMessage("*'tensor' is F32 [2, 3], and should be F32 [3, 2]*");
        _state.Invoking(state => state.CopyTo("tensor", zeros(2, 3, ScalarType.Float64)))
            .Should().Throw<InvalidDataException>()
            .WithMessage("*should be F64*");
        _state.Invoking(state => state.GetTensor("other")).Should().Throw<InvalidDataException>()
            .WithMessage("*no tensor 'other'*");
    }
}
