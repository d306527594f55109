using MnistCnn.Files;

namespace MnistCnn.Parquet.Reading;

/// <summary>Parquet.Net throws whatever happens when a file is broken; here that is one exception.</summary>
internal static class ParquetGuard
{
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static async Task<T> ReadAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException
            && !(exception is InvalidDataException && exception.Message.StartsWith(path, StringComparison.Ordinal)))
        {
            throw new InvalidDataException(
                $"{path}: the Parquet file is broken, or of a kind that is not read: "
                + FileText.Of(exception.Message),
                exception);
        }
    }
}
