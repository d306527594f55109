namespace MnistCnn.Keras;

/// <summary>
/// How weights lie in a file of Keras. Keras itself goes by the name: it reads <c>.weights.h5</c> as
/// <see cref="Keras3"/> (since 2.12), and any other <c>.h5</c> as <see cref="Keras2"/> (to this day).
/// </summary>
public enum KerasFormat
{
    /// <summary>
    /// What the notebook's <c>ModelCheckpoint(save_weights_only=True)</c> wrote: a group for each layer, by its name.
    /// </summary>
    Keras2,

    /// <summary>
    /// What <c>model.save_weights("….weights.h5")</c> writes: a group for each layer, by its class and number.
    /// </summary>
    Keras3,
}
