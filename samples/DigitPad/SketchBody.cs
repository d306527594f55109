using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace MnistCnn.Samples.DigitPad;

/// <summary>A sketch as the page sends it.</summary>
internal static class SketchBody
{
    public const int Side = 280;
    public const int Bytes = Side * Side;

    /// <exception cref="BadHttpRequestException">
    /// The body is not such a square, or is said to be something else.
    /// </exception>
    /// <exception cref="IOException">The body cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        // A form of somebody else's page can send any bytes, but not under this type.
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            || type.MediaType != MediaTypeNames.Application.Octet)
            throw new BadHttpRequestException(
                $"The body must be of the type {MediaTypeNames.Application.Octet}.",
                StatusCodes.Status415UnsupportedMediaType);
        byte[] pixels = new byte[Bytes];
        int length = await request.Body.ReadAtLeastAsync(
            pixels, Bytes, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length != Bytes)
            throw new BadHttpRequestException(
                $"The body must be {Bytes} bytes, {Side} rows of {Side} grey values, and it is {length}.");
        return pixels;
    }
}
