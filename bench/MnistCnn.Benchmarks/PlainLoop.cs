using MnistCnn.Data;
using MnistCnn.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistCnn.Benchmarks;

/// <summary>
/// The peer: a network and its optimizer as TorchSharp's own MNIST example writes them, the whole set a float
/// tensor.
/// </summary>
internal sealed class PlainLoop : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _model;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public PlainLoop(ImageSet set, CnnArchitecture network)
    {
        _model = PlainLayers.Of(network);
        _optimizer = optim.Adam(_model.parameters(), 1e-3, eps: 1e-7);
        _images = (tensor(set.Pixels.ToArray()).reshape(set.Count, set.Channels, set.Height, set.Width)
            .to(ScalarType.Float32) / 255)
            .DetachFromDisposeScope();
        _labels = tensor(Array.ConvertAll(set.Labels.ToArray(), label => (long)label)).DetachFromDisposeScope();
    }

    public void Step(int[] batch)
    {
        using DisposeScope scope = NewDisposeScope();
        _model.train();
        Tensor index = tensor(batch);
        _optimizer.zero_grad();
        Tensor loss =
            nn.functional.cross_entropy(_model.call(_images.index_select(0, index)), _labels.index_select(0, index));
        loss.backward();
        _optimizer.step();
    }

    /// <summary>One epoch with shuffling, running loss and accuracy, and validation: what a fit does.</summary>
    public double Epoch(int batchSize, PlainLoop validation)
    {
        using (DisposeScope scope = NewDisposeScope())
        {
            _model.train();
            Tensor order = randperm(_labels.shape[0]);
            double lossSum = 0;
            long correct = 0;
            for (long start = 0; start < order.shape[0]; start += batchSize)
            {
                using DisposeScope step = NewDisposeScope();
                Tensor index = order.narrow(0, start, Math.Min(batchSize, order.shape[0] - start));
                Tensor labels = _labels.index_select(0, index);
                _optimizer.zero_grad();
                Tensor logits = _model.call(_images.index_select(0, index));
                Tensor loss = nn.functional.cross_entropy(logits, labels);
                loss.backward();
                _optimizer.step();
                lossSum += loss.item<float>() * index.shape[0];
                correct += logits.argmax(1).eq(labels).sum().item<long>();
            }
        }

        return Predict(validation, batchSize);
    }

    /// <summary>Forward without gradients over another loop's images, in batches; the accuracy.</summary>
    public double Predict(PlainLoop images, int batchSize)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        _model.eval();
        long correct = 0;
        long count = images._labels.shape[0];
        for (long start = 0; start < count; start += batchSize)
        {
            using DisposeScope step = NewDisposeScope();
            long size = Math.Min(batchSize, count - start);
            correct += _model.call(images._images.narrow(0, start, size)).argmax(1)
                .eq(images._labels.narrow(0, start, size)).sum().item<long>();
        }

        return (double)correct / count;
    }

    public void Dispose()
    {
        _model.Dispose();
        _optimizer.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }
}
