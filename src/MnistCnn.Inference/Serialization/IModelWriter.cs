using MnistCnn.Files;
using MnistCnn.Models;

namespace MnistCnn.Serialization;

/// <summary>Writes a network in a file format of its own: what <c>ModelCheckpoint.Writer</c> takes.</summary>
public interface IModelWriter
{
    /// <summary>Says before training, not after its first epoch, that this network or name cannot be written.</summary>
    /// <param name="model">What <see cref="Write"/> will be given.</param>
    /// <param name="path">
    /// The file, as <see cref="Write"/> will be given it, but with placeholders such as <c>{epoch:00}</c> not filled
    /// in.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The writer cannot write such a network, or to a file of such a name.
    /// </exception>
    void Check(Model model, string path)
    {
    }

    /// <summary>Writes the network, whole or not at all: see <see cref="AtomicFile"/>.</summary>
    /// <param name="model">The network.</param>
    /// <param name="path">The file; its directory exists.</param>
    /// <exception cref="IOException">
    /// The file cannot be written; one of that name from before stays as it was.
    /// </exception>
    void Write(Model model, string path);
}
