using MnistCnn.State;

namespace MnistCnn.Engines;

/// <summary>The exponential moving average of a model's weights and running statistics.</summary>
internal interface IWeightAverages : IDisposable
{
    /// <summary>Takes the weights after a step into the average. The first step begins it, as Keras does.</summary>
    void Update();

    /// <summary>The model holds the averages from now on. Nothing happens before the first step.</summary>
    void Show();

    /// <summary>
    /// The model holds the weights again. What was changed in the averages meanwhile changes the weights by as much.
    /// </summary>
    void Hide();

    void SaveState(TrainingState state);

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    void LoadState(TrainingState state);
}
