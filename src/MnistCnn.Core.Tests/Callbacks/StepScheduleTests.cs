using MnistCnn.Callbacks;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Callbacks;

public sealed class StepScheduleTests
{
    public static TheoryData<TrainingCallback, TrainingCallback> Rivals => new()
    {
        { new CosineDecay(), new ReduceLROnPlateau() },
        { new OneCycle(), new LearningRateScheduler((_, rate) => rate) },
        { new OneCycle(), new CosineDecay() },
    };

    [Theory]
    [MemberData(nameof(Rivals))]
    public void OnTrainBegin_beside_another_that_sets_the_rate_is_refused_and_names_both(
        TrainingCallback schedule, TrainingCallback rival)
    {
        TrainingCallback[][] orders = [[schedule, rival], [rival, schedule]];
        foreach (TrainingCallback[] callbacks in orders)
        {
            var begun = new LambdaCallback { EpochBegin = (_, _) => throw new InvalidOperationException("too late") };
            var replay = new ReplayedRun([.. callbacks, begun]);

            replay.Invoking(run => run.PlayLosses(0.5)).Should().Throw<InvalidOperationException>()
                .WithMessage($"*{schedule.GetType().Name}*").WithMessage($"*{rival.GetType().Name}*")
                .WithMessage("* sets the learning rate before each batch, *: leave one of them out.");
        }
    }

    [Fact]
    public void RateAt_of_ones_own_gets_the_number_of_the_step_in_the_run() =>
        LearningRates.Of(new Counting())
            .Should().Equal(Enumerable.Range(0, LearningRates.Steps).Select(step => (double)step));

    private sealed class Counting : StepSchedule
    {
        protected override double RateAt(TrainingContext context, long stepNumber) => stepNumber;
    }
}
