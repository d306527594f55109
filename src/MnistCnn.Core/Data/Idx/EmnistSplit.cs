namespace MnistCnn.Data.Idx;

/// <summary>The parts of EMNIST, each with images to train on and to test with (Cohen and others, 2017).</summary>
public enum EmnistSplit
{
    /// <summary>131,600 digits and letters in 47 classes of one size.</summary>
    Balanced,

    /// <summary>814,255 digits, capital and small letters in 62 classes.</summary>
    ByClass,

    /// <summary>814,255 digits and letters in 47 classes: letters whose two forms look alike are one.</summary>
    ByMerge,

    /// <summary>280,000 digits in 10 classes.</summary>
    Digits,

    /// <summary>145,600 letters in 26 classes, capital and small ones together.</summary>
    Letters,

    /// <summary>70,000 digits in 10 classes, as MNIST.</summary>
    Mnist,
}
