namespace MnistCnn.Files;

/// <summary>
/// What <see cref="AtomicFile"/> asks of a file system, step by step, so that a test can let each step fail.
/// </summary>
internal interface IFileSteps
{
    /// <summary>Makes a new file for writing.</summary>
    Stream Create(string path);

    /// <summary>Brings what was written to the disk.</summary>
    void Flush(Stream stream);

    /// <summary>Renames a file, over one that is there.</summary>
    void Replace(string source, string target);

    /// <summary>Deletes a file; one that is not there is no failure.</summary>
    void Delete(string path);
}
