namespace MnistCnn.Data;

/// <summary>
/// The data sets that <see cref="MnistDataset"/> knows: 60,000 + 10,000 grey images of 28×28 in 10 classes each.
/// </summary>
public enum MnistVariant
{
    /// <summary>Handwritten digits; LeCun, Cortes and Burges, 1998. Folder <c>mnist</c>.</summary>
    Mnist,

    /// <summary>Articles of clothing; Xiao, Rasul and Vollgraf, 2017. Folder <c>fashion-mnist</c>.</summary>
    FashionMnist,

    /// <summary>
    /// Handwritten characters of historical Japanese (Kuzushiji-MNIST); Clanuwat and others, 2018. Folder
    /// <c>kmnist</c>.
    /// </summary>
    Kmnist,
}
