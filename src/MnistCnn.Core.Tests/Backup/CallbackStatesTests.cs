using MnistCnn.Backup;
using MnistCnn.Callbacks;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.Backup;

public sealed class CallbackStatesTests
{
    private static readonly TrainingContext Context = new ReplayedRun().Context;

    [Fact]
    public void Load_gives_each_callback_its_own_although_those_without_a_state_came_and_went()
    {
        Keeper[] kept = [new(1), new(2)], loaded = [new(-1), new(-1)];
        TrainingState state =
            Save(new History(), kept[0], new LambdaCallback(), new Keeper(null), kept[1], new TerminateOnNaN());

        Load(state, loaded[0], new Keeper(null), new CsvLogger("history.csv"), loaded[1]).Should().BeNull();

        loaded.Select(keeper => keeper.Value).Should().Equal(1, 2);
    }

    [Fact]
    public void Load_gives_a_callback_that_had_kept_nothing_an_empty_state()
    {
        var late = new Keeper(3);

        Load(Save(new Keeper(null)), late).Should().BeNull();

        late.Value.Should().BeNull();
    }

    [Fact]
    public void Load_gives_a_callback_that_keeps_nothing_yet_what_it_had_kept()
    {
        var fresh = new Keeper(null);

        Load(Save(new Keeper(3)), fresh).Should().BeNull();

        fresh.Value.Should().Be(3);
    }

    [Fact]
    public void FindDifference_names_callbacks_with_a_state_that_are_missing_new_or_in_another_order()
    {
        Keeper keeper = new(1);
        ReduceLROnPlateau plateau = new();

        Load(Save(keeper, plateau), plateau, keeper).Should()
            .Be("callbacks with a state: Keeper, ReduceLROnPlateau in the file, ReduceLROnPlateau, Keeper now");
        Load(Save(keeper, plateau), keeper)
            .Should().Be("callbacks with a state: Keeper, ReduceLROnPlateau in the file, Keeper now");
        Load(Save(), keeper).Should().Be("callbacks with a state: none in the file, Keeper now");
    }

    private static TrainingState Save(params TrainingCallback[] callbacks)
    {
        var state = new TrainingState();
        new CallbackStates(Context, callbacks).Save(state);
        return state;
    }

    /// <returns>The difference that keeps the state from being loaded; null for none.</returns>
    private static string? Load(TrainingState state, params TrainingCallback[] callbacks)
    {
        var states = new CallbackStates(Context, callbacks);
        if (states.FindDifference(state) is { } difference)
            return difference;
        states.Load(state);
        return null;
    }

    private sealed class Keeper(int? value) : TrainingCallback
    {
        public int? Value { get; private set; } = value;

        public override void SaveState(TrainingContext context, TrainingState state)
        {
            if (Value is { } number)
                state.Set("value", number);
        }

        public override void LoadState(TrainingContext context, TrainingState state) =>
            Value = state.Contains("value") ? state.GetInt32("value") : null;
    }
}
