using System.Collections.Concurrent;
using MnistCnn.Data;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Reliability;
using MnistCnn.Tests.Support;
using MnistCnn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Models;

/// <summary>What a call meets when another thread disposes the network: calls in flight finish, later ones are refused.</summary>
[Collection(TorchTests.Name)]
public sealed class CnnDisposeTests : IDisposable
{
    private const int Threads = 4;

    private static readonly ImageSet Images = Stripes.Make(300);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Calls => ["forward", "predict with torch", "predict with the kernels", "evaluate", "save"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Calls))]
    public void Dispose_under_load_lets_calls_in_flight_finish_and_refuses_later_ones(string call)
    {
        for (int round = 0; round < 10; round++)
        {
            Cnn model = SmallModels.Builder.WithSeed(1).Build();
            var ends = new ConcurrentBag<Exception>();
            using var started = new SemaphoreSlim(0);
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() => ends.Add(CallUntilRefused(call, model, i, started))))];
            foreach (Thread thread in threads)
                thread.Start();
            for (int i = 0; i < Threads; i++)
                started.Wait();

            model.Dispose();

            foreach (Thread thread in threads)
                thread.Join();
            ends.Should().HaveCount(Threads).And.AllBeOfType<ObjectDisposedException>();
            model.parameters().Should().BeEmpty();
        }
    }

    [Fact]
    public void Forward_of_a_disposed_network_is_refused()
    {
        Cnn model = SmallModels.Builder.Build();
        model.Dispose();
        model.Dispose();
        using DisposeScope scope = NewDisposeScope();

        model.Invoking(m => m.call(zeros(1, 1, 12, 12))).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
    }

    [Theory]
    [InlineData(TrainingEngine.Fused)]
    [InlineData(TrainingEngine.Torch)]
    public void Fit_whose_network_is_disposed_meanwhile_trains_to_its_end(TrainingEngine engine)
    {
        Cnn model = SmallModels.Builder.WithSeed(1).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 3, BatchSize = 8, Device = "cpu", Engine = engine })
        {
            Callbacks = { new MnistCnn.Callbacks.LambdaCallback { BatchEnd = (_, _) => model.Dispose() } },
        };

        trainer.Fit(Stripes.Make(16), Stripes.Make(8)).Epochs.Should().HaveCount(3);

        trainer.Invoking(t => t.Fit(Stripes.Make(16))).Should().Throw<ObjectDisposedException>().WithMessage("*Cnn*");
        model.parameters().Should().BeEmpty();
    }

    private Exception CallUntilRefused(string call, Cnn model, int thread, SemaphoreSlim started)
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

    private void Call(string call, Cnn model, int thread)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        TrainingEngine engine = call == "predict with torch" ? TrainingEngine.Torch : TrainingEngine.Auto;
        var trainer = new Trainer(model, new TrainerOptions { Device = "cpu", Engine = engine, Threads = 1 });
        switch (call)
        {
            case "forward":
                model.call(zeros(8, 1, 12, 12)).shape.Should().Equal(8, 4);
                break;
            case "evaluate":
                trainer.Evaluate(Images).Loss.Should().BeInRange(0, 10);
                break;
            case "save":
                ModelFile.Save(model, _directory.File($"{thread}.safetensors"));
                break;
            default:
                trainer.Predict(Images).Count.Should().Be(300);
                break;
        }
    }
}
