using MnistCnn.Randomness;

namespace MnistCnn.Tests.Randomness;

public sealed class RandomSourceTests
{
    // From the authors' reference code in C, xoshiro256starstar.c seeded through splitmix64.c.
    [Theory]
    [InlineData(0, 0x99EC5F36CB75F2B4ul, 0xBF6E1F784956452Aul, 0x1A5F849D4933E6E0ul, 0x6AA594F1262D2D2Cul)]
    [InlineData(42, 0x15780B2E0C2EC716ul, 0x6104D9866D113A7Eul, 0xAE17533239E499A1ul, 0xECB8AD4703B360A1ul)]
    [InlineData(-1, 0x8F5520D52A7EAD08ul, 0xC476A018CAA1802Dul, 0x81DE31C0D260469Eul, 0xBF658D7E065F3C2Ful)]
    public void NextUInt64_gives_the_numbers_of_the_reference_code(
        long seed, ulong first, ulong second, ulong third, ulong fourth)
    {
        var random = new RandomSource(seed);

        ulong[] numbers = [random.NextUInt64(), random.NextUInt64(), random.NextUInt64(), random.NextUInt64()];

        numbers.Should().Equal(first, second, third, fourth);
    }

    [Fact]
    public void Next_small_bound_gives_every_value_about_equally_often()
    {
        var random = new RandomSource(1);

        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.Next(7)]++;

        counts.Should().OnlyContain(count => count > 9_500 && count < 10_500);
    }

    [Fact]
    public void Next_largest_bound_stays_within_it()
    {
        var random = new RandomSource(1);

        Enumerable.Range(0, 1_000).Select(_ => random.Next(int.MaxValue))
            .Should().OnlyContain(value => value >= 0 && value < int.MaxValue);
    }

    [Fact]
    public void NextSingle_lies_from_0_to_below_1_and_averages_a_half()
    {
        var random = new RandomSource(1);

        float[] values = [.. Enumerable.Range(0, 10_000).Select(_ => random.NextSingle())];

        values.Should().OnlyContain(value => value >= 0f && value < 1f);
        values.Average().Should().BeApproximately(0.5f, 0.01f);
    }

    [Fact]
    public void Shuffle_gives_a_permutation_that_only_the_seed_decides()
    {
        int[] Shuffled(long seed)
        {
            int[] values = [.. Enumerable.Range(0, 100)];
            new RandomSource(seed).Shuffle(values);
            return values;
        }

        Shuffled(1).Should().BeEquivalentTo(Enumerable.Range(0, 100)).And.NotBeInAscendingOrder();
        Shuffled(1).Should().Equal(Shuffled(1)).And.NotEqual(Shuffled(2));
    }

    [Fact]
    public void Shuffle_puts_every_value_in_every_place_about_equally_often()
    {
        var random = new RandomSource(3);
        int[,] counts = new int[3, 3];
        for (int i = 0; i < 30_000; i++)
        {
            int[] values = [0, 1, 2];
            random.Shuffle(values);
            for (int place = 0; place < 3; place++)
                counts[place, values[place]]++;
        }

        counts.Cast<int>().Should().OnlyContain(count => count > 9_600 && count < 10_400);
    }
}
