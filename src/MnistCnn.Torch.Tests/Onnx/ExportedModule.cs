using MnistCnn.Onnx;
using MnistCnn.Randomness;
using MnistCnn.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Tests.Onnx;

/// <summary>Compares a module with the file that it was exported to.</summary>
internal static class ExportedModule
{
    /// <summary>Exports the module, runs both with the same noise, and expects the same output.</summary>
    public static void ShouldComputeTheSame(
        this nn.Module<Tensor, Tensor> module, string path, OnnxExportOptions? options, int batch,
        params long[] itemShape)
    {
        long[] shape = [batch, .. itemShape];
        float[] input = Noise(shape);
        TorchOnnxExporter.Export(module, path, options);
        using var runtime = new OnnxRuntime(path);

        float[] actual = runtime.Run(input, shape);

        float[] expected = Evaluate(module, input, shape);
        actual.Should().HaveSameCount(expected);
        actual.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThanOrEqualTo(1e-5f);
        expected.Distinct().Should().HaveCountGreaterThan(1, "equal numbers would prove nothing");
    }

    /// <summary>The output in evaluation mode; the module stays in its mode.</summary>
    public static float[] Evaluate(nn.Module<Tensor, Tensor> module, float[] input, params long[] shape)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        bool wasTraining = module.training;
        module.eval();
        float[] output = module.call(tensor(input).reshape(shape)).contiguous().data<float>().ToArray();
        module.train(wasTraining);
        return output;
    }

    private static float[] Noise(long[] shape)
    {
        var random = new RandomSource(7);
        float[] values = new float[shape.Aggregate((product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
            values[i] = (2 * random.NextSingle()) - 1;
        return values;
    }
}
