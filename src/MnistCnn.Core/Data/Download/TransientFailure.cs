using System.Net;
using System.Net.Sockets;

namespace MnistCnn.Data.Download;

/// <summary>Tells failures that may pass, which are worth another attempt, from those that will not.</summary>
internal static class TransientFailure
{
    public static bool Is(Exception failure) => failure switch
    {
        HttpRequestException { StatusCode: { } status } =>
            status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException { InnerException: SocketException { SocketErrorCode: var error } } =>
            error is not (SocketError.NetworkDown or SocketError.NetworkUnreachable or SocketError.HostUnreachable),
        HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };
}
