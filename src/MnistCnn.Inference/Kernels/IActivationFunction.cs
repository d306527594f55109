namespace MnistCnn.Kernels;

/// <summary>An activation over a vector, and its slope. NaN stays NaN.</summary>
internal interface IActivationFunction<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    static abstract TVector Value(TVector x, float alpha);

    static abstract TVector Slope(TVector x, float alpha);
}
