using MnistCnn.Files;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Reliability;

/// <summary>A checkpoint that cannot be written: the one before stays, and the failure is told.</summary>
public sealed class WriteFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SafetensorsFile _next;
    private readonly byte[] _previous;

    public WriteFaultTests()
    {
        Cnn model = SmallModels.Builder.WithSeed(1).Build();
        ModelFile.Save(model, Target);
        _previous = File.ReadAllBytes(Target);
        Cnn other = SmallModels.Builder.WithSeed(2).Build();
        ModelFile.Save(other, _directory.File("next"));
        _next = SafetensorsFile.Read(_directory.File("next"));
        File.Delete(_directory.File("next"));
    }

    private string Target => _directory.File("checkpoint.safetensors");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_that_fails_at_any_byte_keeps_the_previous_checkpoint_and_leaves_nothing_else()
    {
        for (int room = 0; room < _previous.Length; room++)
        {
            Action write = () => AtomicFile.Write(Target, _next.Write, new FaultySteps("", room));

            write.Should().Throw<IOException>().WithMessage(FaultySteps.Message);
            Directory.GetFiles(_directory.Path).Should().Equal(Target);
        }

        File.ReadAllBytes(Target).Should().Equal(_previous);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("flush")]
    [InlineData("rename")]
    public void Write_that_fails_at_a_step_keeps_the_previous_checkpoint_and_leaves_nothing_else(string step)
    {
        Action write = () => AtomicFile.Write(Target, _next.Write, new FaultySteps(step));

        write.Should().Throw<IOException>().WithMessage(FaultySteps.Message);
        File.ReadAllBytes(Target).Should().Equal(_previous);
        Directory.GetFiles(_directory.Path).Should().Equal(Target);
    }

    [Fact]
    public void Write_whose_directory_cannot_be_flushed_says_so_and_the_new_checkpoint_is_there()
    {
        Action write = () => AtomicFile.Write(Target, _next.Write, new FaultySteps("names"));

        write.Should().Throw<IOException>().WithMessage(FaultySteps.Message);
        SafetensorsFile.Read(Target).Tensors.Should().HaveCount(_next.Tensors.Count);
        Directory.GetFiles(_directory.Path).Should().Equal(Target);
    }

    [Theory]
    [InlineData("flush and delete")]
    [InlineData("rename and delete")]
    public void Write_that_cannot_clean_up_either_throws_the_first_failure_and_the_rest_is_swept_later(string steps)
    {
        Action write = () => AtomicFile.Write(Target, _next.Write, new FaultySteps(steps));

        write.Should().Throw<IOException>().WithMessage(FaultySteps.Message);
        File.ReadAllBytes(Target).Should().Equal(_previous);
        Directory.GetFiles(_directory.Path).Should().HaveCount(2);
        AtomicFile.DeleteTemporaries(Target);
        Directory.GetFiles(_directory.Path).Should().Equal(Target);
    }

    [Fact]
    public void Write_after_a_failure_works()
    {
        Action write = () => AtomicFile.Write(Target, _next.Write, new FaultySteps("rename"));
        write.Should().Throw<IOException>();

        AtomicFile.Write(Target, _next.Write);

        File.ReadAllBytes(Target).Should().NotEqual(_previous);
        SafetensorsFile.Read(Target).Tensors.Should().HaveCount(_next.Tensors.Count);
    }
}
