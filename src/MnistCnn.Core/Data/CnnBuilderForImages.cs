using MnistCnn.Models;

namespace MnistCnn.Data;

/// <summary>
/// Builders that begin with the images that a network is for: <c>CnnBuilder.For(images)</c> and
/// <c>CnnBuilder.For(dataset)</c>. They take size, channels and classes from them.
/// </summary>
/// <example><code>Cnn model = CnnBuilder.For(digits.Train).WithConvDepth(2).Build();</code></example>
public static class CnnBuilderForImages
{
    extension(CnnBuilder)
    {
        /// <summary>
        /// The notebook's network with two convolutions, for images of this size and its classes, by their names.
        /// </summary>
        /// <param name="images">What the network is to be trained on.</param>
        public static CnnBuilder For(ImageSource images)
        {
            ArgumentNullException.ThrowIfNull(images);
            return new CnnBuilder()
                .WithInput(images.Height, images.Width, images.Channels).WithClassNames([.. images.ClassNames]);
        }

        /// <summary>The same for the images of a data set.</summary>
        /// <param name="dataset">What the network is to be trained on.</param>
        public static CnnBuilder For(IMnistDataset dataset)
        {
            ArgumentNullException.ThrowIfNull(dataset);
            return CnnBuilder.For(dataset.Train);
        }
    }
}
