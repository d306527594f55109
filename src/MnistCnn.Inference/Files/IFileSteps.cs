namespace MnistCnn.Files;

/// <summary>
/// What <see cref="AtomicFile"/> asks of a file system, step by step, so that a test can let each step fail.
/// </summary>
internal interface IFileSteps
{
    /// <summary>
    /// Makes a new file for writing, which whoever could not read <paramref name="target"/> cannot read either.
    /// </summary>
    /// <param name="path">The new file.</param>
    /// <param name="target">The file whose place it will take, if that is there.</param>
    Stream Create(string path, string target);

    /// <summary>Brings what was written to the disk.</summary>
    void Flush(Stream stream);

    /// <summary>Renames a file, over one that is there.</summary>
    void Replace(string source, string target);

    /// <summary>Brings the names in a directory to the disk.</summary>
    void FlushDirectory(string path);

    /// <summary>Deletes a file; one that is not there is no failure.</summary>
    void Delete(string path);
}
