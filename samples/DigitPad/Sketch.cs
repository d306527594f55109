using System.Net.Mime;
using Microsoft.Net.Http.Headers;
using MnistCnn.Imaging;

namespace MnistCnn.Samples.DigitPad;

/// <summary>What the page sends: a square of grey values, row by row, one byte each, 255 for paper.</summary>
internal static class Sketch
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

    /// <summary>The frame that the networks see, 28×28; null where there is no ink yet, or a dot only.</summary>
    public static byte[]? ToFrame(byte[] pixels)
    {
        try
        {
            return DigitImage.FromPixels(pixels, Side, Side).Pixels.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
