namespace MnistCnn.Keras.Hdf5;

/// <summary>One piece of an object header.</summary>
internal readonly record struct HeaderMessage(HeaderMessageType Type, ReadOnlyMemory<byte> Data)
{
    public Hdf5Cursor Cursor => new(Data.Span);
}
