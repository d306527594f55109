namespace MnistCnn.Tests.Documents;

/// <summary>
/// Each name and argument of the Keras notebook that the library began as has its row in docs/keras.md.
/// </summary>
public sealed class KerasMapTests
{
    [Theory]
    [InlineData("keras.datasets.mnist.load_data()")]
    [InlineData("astype(\"float32\") / 255.0")]
    [InlineData("np.expand_dims")]
    [InlineData("keras.utils.to_categorical")]
    [InlineData("num_classes=10")]
    [InlineData("Sequential()")]
    [InlineData("model.add")]
    [InlineData("Conv2D(32, (3,3))")]
    [InlineData("activation='relu'")]
    [InlineData("input_shape=(28,28,1)")]
    [InlineData("MaxPooling2D((2,2))")]
    [InlineData("Flatten()")]
    [InlineData("Dense(128)")]
    [InlineData("Dropout(0.5)")]
    [InlineData("activation='softmax'")]
    [InlineData("optimizer='adam'")]
    [InlineData("loss='categorical_crossentropy'")]
    [InlineData("metrics=['accuracy']")]
    [InlineData("os.path.join")]
    [InlineData("os.makedirs")]
    [InlineData("exist_ok=True")]
    [InlineData("filepath=")]
    [InlineData("weights_epoch_{epoch:02d}.h5")]
    [InlineData("monitor=\"val_accuracy\"")]
    [InlineData("save_weights_only=True")]
    [InlineData("save_best_only=True")]
    [InlineData("verbose=1")]
    [InlineData("patience=5")]
    [InlineData("restore_best_weights=True")]
    [InlineData("model.fit")]
    [InlineData("batch_size=")]
    [InlineData("epochs=")]
    [InlineData("validation_data=")]
    [InlineData("callbacks=[")]
    [InlineData("history.history[\"val_accuracy\"]")]
    [InlineData("[\"val_loss\"]")]
    [InlineData("plt.plot")]
    [InlineData("plt.figure(figsize=")]
    [InlineData("plt.subplot")]
    [InlineData("plt.title")]
    [InlineData("plt.xlabel")]
    [InlineData("plt.ylabel")]
    [InlineData("plt.legend()")]
    [InlineData("plt.tight_layout()")]
    [InlineData("plt.show()")]
    public void Name_of_the_notebook_has_a_row(string name) =>
        DocumentTable.Rows("keras.md", "## From a notebook").Select(row => row[0])
            .Should().Contain(cell => cell.Contains(name, StringComparison.Ordinal));
}
