using MnistCnn.Imaging;

namespace MnistCnn.Samples.Service;

/// <summary>Images as the network takes them, out of what clients send.</summary>
internal sealed class RequestImages(ServiceLimits limits) : IDisposable
{
    public const string Pixels = "application/octet-stream";

    private const int ImageSize = 28 * 28;

    // Decoding keeps a core busy and takes memory by the pixel: more at once than there are cores help nobody.
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);

    /// <exception cref="BadHttpRequestException">The body is too large, or of another type or length.</exception>
    /// <exception cref="InvalidDataException">It is no picture, a too large one, or shows no single digit.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadOneAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = await ReadAsync(request.Body, cancellationToken);
        if (TypeOf(request.ContentType) != Pixels)
            return await ToImageAsync(body, request.ContentType, cancellationToken);
        return body.Length == ImageSize
            ? body
            : throw new BadHttpRequestException(
                $"An image is {ImageSize} bytes, 28×28, and the body is {body.Length}.");
    }

    /// <inheritdoc cref="ReadOneAsync"/>
    public async Task<ReadOnlyMemory<byte>> ReadManyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
            return Whole(await ReadAsync(request.Body, cancellationToken), request.ContentType);
        IFormFileCollection files = (await request.ReadFormAsync(cancellationToken)).Files;
        using var images = new MemoryStream(files.Count * ImageSize);
        foreach (IFormFile file in files)
        {
            await using Stream content = file.OpenReadStream();
            ReadOnlyMemory<byte> picture = await ReadAsync(content, cancellationToken);
            try
            {
                images.Write((await ToImageAsync(picture, file.ContentType, cancellationToken)).Span);
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidDataException($"{file.FileName}: {exception.Message}", exception);
            }
        }

        return files.Count > 0
            ? images.ToArray()
            : throw new BadHttpRequestException("There is no file in the form.");
    }

    public void Dispose() => _decoders.Dispose();

    private ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> body, string? type)
    {
        if (TypeOf(type) != Pixels)
            throw Unsupported(type, $"multipart/form-data, or {Pixels}");
        (int count, int rest) = Math.DivRem(body.Length, ImageSize);
        return count >= 1 && count <= limits.MaxImages && rest == 0
            ? body
            : throw new BadHttpRequestException(
                $"A batch is 1 to {limits.MaxImages} images of {ImageSize} bytes, and the body is {body.Length}.");
    }

    private async Task<ReadOnlyMemory<byte>> ToImageAsync(
        ReadOnlyMemory<byte> picture, string? type, CancellationToken cancellationToken)
    {
        // What it is is seen in its bytes; the type only tells that it is meant to be a picture.
        if (!TypeOf(type).StartsWith("image/", StringComparison.Ordinal))
            throw Unsupported(type, $"image/png, image/jpeg or another picture's, or {Pixels}");
        await _decoders.WaitAsync(cancellationToken);
        try
        {
            DigitImage digit = DigitImage.FromBytes(picture.Span, limits.Picture);
            // A network answers with some digit whatever it is shown.
            return digit.Finding switch
            {
                DigitFinding.OneDigit => digit.Pixels,
                DigitFinding.SeveralDigits => throw new InvalidDataException("The picture shows several digits."),
                _ => throw new InvalidDataException("The picture shows no digit."),
            };
        }
        finally
        {
            _decoders.Release();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, cancellationToken);
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private static string TypeOf(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";

    private static BadHttpRequestException Unsupported(string? type, string wanted) => new(
        $"The type of the body is '{type}', and must be {wanted}.", StatusCodes.Status415UnsupportedMediaType);
}
