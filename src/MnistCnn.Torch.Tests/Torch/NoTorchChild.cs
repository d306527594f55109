using System.Runtime.CompilerServices;
using MnistCnn.Data;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Serialization;
using MnistCnn.Tests.Support;
using MnistCnn.Torch;
using MnistCnn.Training;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Torch;

/// <summary>
/// A process where there is no libtorch: makes a network, trains it, keeps and loads it, and says what keeps it from a
/// module.
/// </summary>
internal static class NoTorchChild
{
    public const string Task =
        "no-torch", Work = "work", MakeModule = "module", MakeModel = "model", Wrap = "wrap", Load = "load";

    /// <param name="way">What to do.</param>
    /// <param name="file">Where a network is kept.</param>
    /// <param name="kerasFile">A file of Keras.</param>
    public static int Run(string way, string file, string kerasFile)
    {
        if (way == Work)
            return WorkWithoutTorch(file, kerasFile);
        try
        {
            Make(way);
            Console.Error.WriteLine("libtorch was there.");
            return 1;
        }
        catch (NativeBackendException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return 0;
        }
    }

    private static void Make(string way)
    {
        switch (way)
        {
            case MakeModule:
                new CnnBuilder().Build().ToModule().Dispose();
                break;
            case MakeModel:
                TorchModel.Of(new CnnBuilder().Build()).Dispose();
                break;
            case Wrap:
                // A module can hardly be made here: this one's constructors did not run.
                new TorchModel((Module)RuntimeHelpers.GetUninitializedObject(typeof(Module))).Dispose();
                break;
            case Load:
                NativeBackend.EnsureLoaded();
                break;
            default:
                throw new ArgumentException($"There is no way '{way}'.");
        }
    }

    private static int WorkWithoutTorch(string file, string kerasFile)
    {
        ImageSet images = Stripes.Make(40);
        Cnn model = new CnnBuilder()
            .WithInput(Stripes.Side, Stripes.Side).WithFilters(4).WithDenseUnits(8).WithClassCount(4)
            .WithSeed(1).Build();
        var trainer = new Trainer(model, new TrainerOptions { Epochs = 2, Seed = 1 });
        trainer.Fit(images, images);
        ModelFile.Save(model, file);
        Cnn loaded = ModelFile.Load(file);
        bool same = new Trainer(loaded).Evaluate(images) == trainer.Evaluate(images);
        int classes = KerasWeights.Read(kerasFile).Architecture.ClassCount;
        bool touched = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "TorchSharp");
        Console.Error.WriteLine($"same: {same}, classes: {classes}, TorchSharp: {touched}");
        return 0;
    }

    private sealed class Module() : nn.Module<Tensor, Tensor>(nameof(Module))
    {
        public override Tensor forward(Tensor input) => input;
    }
}
