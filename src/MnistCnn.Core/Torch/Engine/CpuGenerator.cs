using System.Buffers.Binary;
using MnistCnn.State;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>libtorch's generator of random numbers on the CPU, as it lies in a state.</summary>
internal static class CpuGenerator
{
    // A Mersenne twister as libtorch writes it: the seed in 8 bytes, how many words are left, whether it is seeded,
    // which word is next, then its words.
    private const int Words = 624;
    private const int LeftAt = 8;
    private const int SeededAt = 12;
    private const int NextAt = 16;

    public static void Save(TrainingState state, string name)
    {
        using Tensor generator = random.get_rng_state();
        state.Set(name, generator);
    }

    /// <exception cref="InvalidDataException">There is none of that name, or it is no state of a generator.</exception>
    public static void Load(TrainingState state, string name)
    {
        using Tensor generator = random.get_rng_state();
        state.CopyTo(name, generator);
        if (!IsPossible(generator.bytes))
            throw new InvalidDataException(
                $"Its tensor '{name}' is no state that a generator of random numbers can be in.");
        random.set_rng_state(generator);
    }

    // TorchSharp lets what libtorch throws here end the process, and libtorch would read on behind the last word.
    private static bool IsPossible(ReadOnlySpan<byte> bytes)
    {
        int left = BinaryPrimitives.ReadInt32LittleEndian(bytes[LeftAt..]);
        long next = BinaryPrimitives.ReadInt64LittleEndian(bytes[NextAt..]);
        bool isFresh = (left, next) == (1, 0);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes[SeededAt..]) == 1
            && (isFresh || (left is >= 1 and <= Words && next == Words + 1 - left));
    }
}
