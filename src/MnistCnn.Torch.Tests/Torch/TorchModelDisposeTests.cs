using System.Collections.Concurrent;
using MnistCnn.Callbacks;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

/// <summary>
/// What a call meets when another thread disposes a network's module: calls in flight finish, later ones are refused.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class TorchModelDisposeTests : IDisposable
{
    private const int Threads = 4;

    private static readonly ImageSet Images = Stripes.Make(300);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Calls => ["forward", "predict", "evaluate", "save", "make a network"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Calls))]
    public void Dispose_under_load_lets_calls_in_flight_finish_and_refuses_later_ones(string call)
    {
        for (int round = 0; round < 10; round++)
        {
            TorchModel model = Make();
            var ends = new ConcurrentBag<Exception>();
            using var started = new SemaphoreSlim(0);
            Thread[] threads = [.. Enumerable.Range(0, Threads)
                .Select(i => new Thread(() => ends.Add(CallUntilRefused(call, model, i, started))))];
            foreach (Thread thread in threads)
                thread.Start();
            for (int i = 0; i < Threads; i++)
                started.Wait();

            model.Dispose();

            foreach (Thread thread in threads)
                thread.Join();
            ends.Should().HaveCount(Threads).And.AllBeOfType<ObjectDisposedException>();
            model.Module.parameters().Should().BeEmpty();
        }
    }

    [Fact]
    public void Forward_of_a_disposed_network_is_refused()
    {
        TorchModel model = Make();
        model.Dispose();
        model.Dispose();
        using DisposeScope scope = NewDisposeScope();

        model.Invoking(m => m.Module.call(zeros(1, 1, 12, 12))).Should().Throw<ObjectDisposedException>()
            .WithMessage("*Cnn*");
    }

    [Fact]
    public void ToCnn_of_a_disposed_network_is_refused()
    {
        TorchModel model = Make();
        model.Dispose();

        model.Invoking(m => m.ToCnn()).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
    }

    [Fact]
    public void Fit_whose_network_is_disposed_meanwhile_trains_to_its_end()
    {
        TorchModel model = Make();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 3, BatchSize = 8 })
        {
            Callbacks = { new LambdaCallback { BatchEnd = (_, _) => model.Dispose() } },
        };

        trainer.Fit(Stripes.Make(16), Stripes.Make(8)).Epochs.Should().HaveCount(3);

        trainer.Invoking(t => t.Fit(Stripes.Make(16))).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        model.Module.parameters().Should().BeEmpty();
    }

    [Fact]
    public void Dispose_leaves_a_module_of_the_users_own()
    {
        using CnnModule module = Small.Build().ToModule();
        new TorchModel(module).Dispose();

        module.parameters().Should().NotBeEmpty();
    }

    private static CnnBuilder Small => new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(2).WithClassCount(4).WithSeed(1);

    private static TorchModel Make() => TorchModel.Of(Small.Build(), "cpu");

    private Exception CallUntilRefused(string call, TorchModel model, int thread, SemaphoreSlim started)
    {
        try
        {
            for (bool first = true; ; first = false)
            {
                Call(call, model, thread);
                if (first)
                    started.Release();
            }
        }
        catch (Exception exception)
        {
            // Whatever it is, the test looks at it; it must not wait for this thread for ever.
            started.Release();
            return exception;
        }
    }

    private void Call(string call, TorchModel model, int thread)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        var trainer = new Trainer(model);
        switch (call)
        {
            case "forward":
                model.Module.call(zeros(8, 1, 12, 12)).shape.Should().Equal(8, 4);
                break;
            case "evaluate":
                trainer.Evaluate(Images).Loss.Should().BeInRange(0, 10);
                break;
            case "save":
                ModelFile.SaveWeights(model, _directory.File($"{thread}.safetensors"));
                break;
            case "make a network":
                model.ToCnn().Architecture.Should().Be(Small.Options.ToArchitecture());
                break;
            default:
                trainer.Predict(Images).Count.Should().Be(300);
                break;
        }
    }
}
