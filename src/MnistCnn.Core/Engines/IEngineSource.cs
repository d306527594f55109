namespace MnistCnn.Engines;

/// <summary>A model that brings an engine of its own.</summary>
internal interface IEngineSource
{
    IEngine Engine { get; }
}
