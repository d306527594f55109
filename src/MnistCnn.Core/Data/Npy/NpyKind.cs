namespace MnistCnn.Data.Npy;

/// <summary>What the values of an array are.</summary>
internal enum NpyKind
{
    Bool,
    Signed,
    Unsigned,
    Float,
}
