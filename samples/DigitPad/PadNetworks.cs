namespace MnistCnn.Samples.DigitPad;

/// <summary>The notebook's two networks, and what they say of a sketch.</summary>
internal sealed class PadNetworks(params PadNetwork[] networks) : IDisposable
{
    public IEnumerable<NetworkInfo> Infos => networks.Select(network => network.Info);

    public LookResult Look(byte[] frame) => new(frame, [.. networks.Select(network => network.Look(frame))]);

    /// <summary>Why they say so: against each other where they do not agree, else against what came second.</summary>
    public WhyResult Why(byte[] frame)
    {
        (int First, int Second)[] choices = [.. networks.Select(network => network.Choices(frame))];
        return new WhyResult(frame, [.. networks.Select((network, i) =>
        {
            int other = choices[choices.Length - 1 - i].First;
            return network.Why(frame, choices[i].First, other == choices[i].First ? choices[i].Second : other);
        })]);
    }

    public void Dispose()
    {
        foreach (PadNetwork network in networks)
            network.Dispose();
    }
}
