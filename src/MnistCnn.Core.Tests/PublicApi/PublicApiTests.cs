using System.Reflection;
using MnistCnn.Distributed;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Imaging;
using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Parquet;
using MnistCnn.Training;
using PublicApiGenerator;

namespace MnistCnn.Tests.PublicApi;

/// <summary>Every change of the public API shows in the diff of a text file beside this one.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(CnnOptions))]
    [InlineData(typeof(Trainer))]
    [InlineData(typeof(TrainingCurves))]
    [InlineData(typeof(KerasWeights))]
    [InlineData(typeof(MpiGroup))]
    [InlineData(typeof(ImageClassifierOptions))]
    [InlineData(typeof(ParquetDataset))]
    public void Public_API_is_the_approved_one(Type inAssembly)
    {
        Assembly assembly = inAssembly.Assembly;
        string name = $"{assembly.GetName().Name}.txt";
        string actual = assembly.GeneratePublicApi(new ApiGeneratorOptions
            {
                IncludeAssemblyAttributes = false,
                AllowNamespacePrefixes = ["Microsoft.Extensions.DependencyInjection"],
            })
            .ReplaceLineEndings("\n") + "\n";
        string approved = Path.Combine(AppContext.BaseDirectory, "PublicApi", name);
        Directory.CreateDirectory(Path.GetDirectoryName(approved)!);
        string received = Path.ChangeExtension(approved, ".received.txt");
        File.WriteAllText(received, actual);

        actual.Should().Be(
            File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : "",
            $"a deliberate change is approved by copying {received} over src/MnistCnn.Core.Tests/PublicApi/{name}");
    }
}
