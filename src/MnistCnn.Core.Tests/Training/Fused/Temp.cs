using MnistCnn.Models;
using MnistCnn.Tests.Support;
using MnistCnn.Training.Fused;
namespace MnistCnn.Tests.Training.Fused;
public class Temp
{
    [Fact]
    public void X()
    {
        var o = new CnnOptions { KernelSize = 5, Filters = [20, 50], Dropout = 0.25 };
        foreach (int lanes in new[] { 1, 16 })
        for (int seed = 1; seed < 20; seed++)
        {
            var cnn = new ReferenceCnn(o, seed);
            byte[] im = TestImages.Drawings(o, 30), la = TestImages.Labels(o, 30);
            int[] indices = [.. Enumerable.Range(0, 7).Select(i => i * 11 % 30)];
            var (_, e) = TorchTraining.Gradients(cnn, im, la, indices, 5);
            var a = e.ToDictionary(pair => pair.Key, pair => new float[pair.Value.Length]);
            using var step = new FusedStep(cnn.Shape, im, la, name => cnn.Values[name], new FusedStepOptions { Threads = 1, Seed = 5 }, KernelWidths.Training(lanes));
            step.ComputeGradients(indices, name => a[name]);
            Console.WriteLine($"{lanes} {seed}: " + string.Join(" ", e.Keys.Select(k => $"{k} {Math.Sqrt(a[k].Zip(e[k]).Sum(p => Math.Pow(p.First - p.Second, 2)) / e[k].Sum(v => (double)v * v)):E1}")));
        }
    }
}
