using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Training.Groups;

/// <summary>Ranks of one thread each come to what threads of one process come to.</summary>
public sealed class GroupStepTests
{
    public static TheoryData<string, int, int> Groups
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (string network in GroupScenario.Networks)
            {
                for (int ranks = 1; ranks <= 4; ranks++)
                    data.Add(network, ranks, 1);
                data.Add(network, 2, 2);
            }

            return data;
        }
    }

    // Of ten images, of seven, and of one, which all ranks but one have nothing of.
    [Theory]
    [MemberData(nameof(Groups))]
    public void Gradients_of_a_batch_are_those_of_one_process(string network, int ranks, int threads)
    {
        float[][] alone = GroupScenario.Step(network, group: null, ranks * threads);

        float[][][] together = ThreadGroup.Run(ranks, group => GroupScenario.Step(network, group, threads));

        foreach ((float[] mine, float[] expected) in together[0].Zip(alone))
            ShouldBeAlike(mine, expected);
        foreach (float[][] rank in together)
            rank.SelectMany(values => values).Should().Equal(together[0].SelectMany(values => values));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 1)]
    public void Fit_with_every_option_comes_to_the_weights_and_history_of_one_process(int ranks, int threads)
    {
        float[][] alone = GroupScenario.Fit(group: null, ranks * threads);

        float[][][] together = ThreadGroup.Run(ranks, group => GroupScenario.Fit(group, threads));

        together[0][0].ShouldBeCloseTo(alone[0], 1e-4);
        together[0][1].ShouldBeCloseTo(alone[1], 1e-4);
        foreach (float[][] rank in together)
            rank.SelectMany(values => values).Should().Equal(together[0].SelectMany(values => values));
    }

    private static void ShouldBeAlike(float[] actual, float[] expected)
    {
        double largest = expected.Max(Math.Abs);
        actual.Should().HaveSameCount(expected);
        actual.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should()
            .BeLessThanOrEqualTo((float)(1e-6 * largest));
    }
}
