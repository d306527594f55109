namespace MnistCnn.Training.Fused;

/// <summary>What a batch normalisation uses once training is over: one mean and one variance a channel.</summary>
internal sealed class RunningStatistics(int channels)
{
    public float[] Mean { get; } = new float[channels];

    public float[] Variance { get; } = new float[channels];

    /// <summary>Writes them under a block's names, 1 for the first.</summary>
    public void Save(ParameterMemory target, int block)
    {
        Mean.CopyTo(target($"batch_norm{block}.running_mean"));
        Variance.CopyTo(target($"batch_norm{block}.running_var"));
    }

    /// <summary>Reads those under a block's names, 1 for the first.</summary>
    public void Load(ParameterMemory source, int block)
    {
        source($"batch_norm{block}.running_mean").CopyTo(Mean);
        source($"batch_norm{block}.running_var").CopyTo(Variance);
    }

    /// <summary>Moves these towards others by a share of the way.</summary>
    public void MoveTowards(RunningStatistics other, float share)
    {
        for (int channel = 0; channel < Mean.Length; channel++)
        {
            Mean[channel] += share * (other.Mean[channel] - Mean[channel]);
            Variance[channel] += share * (other.Variance[channel] - Variance[channel]);
        }
    }
}
