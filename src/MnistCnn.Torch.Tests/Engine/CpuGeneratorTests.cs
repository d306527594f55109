using System.Buffers.Binary;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Torch.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Engine;

[Collection(TorchTests.Name)]
public sealed class CpuGeneratorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TrainingState _state = new();

    public CpuGeneratorTests() => random.manual_seed(1);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Load_goes_on_after_any_number_of_draws()
    {
        for (int drawn = 0; drawn < 1300; drawn++)
        {
            CpuGenerator.Save(_state, "generator");
            float next = Draw();
            random.manual_seed(2);

            CpuGenerator.Load(_state, "generator");

            Draw().Should().Be(next, $"{drawn} were drawn before");
        }
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(-1, 1, 626)]
    [InlineData(625, 1, 0)]
    [InlineData(624, 1, 624)]
    [InlineData(1, 0, 0)]
    [InlineData(624, 1, (1L << 32) + 1)]
    public void Load_of_a_state_that_no_generator_is_in_is_refused_and_changes_nothing(int left, int seeded, long next)
    {
        CpuGenerator.Save(_state, "generator");
        byte[] bytes = _state.GetTensor("generator").bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), left);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), seeded);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), next);
        _state.Set("generator", tensor(bytes, ScalarType.Byte));

        Action load = () => CpuGenerator.Load(_state, "generator");

        load.Should().Throw<InvalidDataException>().WithMessage("*'generator'*no state*");
        float drawn = Draw();
        random.manual_seed(1);
        drawn.Should().Be(Draw());
    }

    private static float Draw()
    {
        using Tensor drawn = rand(1);
        return drawn.item<float>();
    }
}
