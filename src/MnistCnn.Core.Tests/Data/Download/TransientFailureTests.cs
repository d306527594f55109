using System.Net;
using System.Net.Sockets;
using MnistCnn.Data.Download;

namespace MnistCnn.Tests.Data.Download;

public sealed class TransientFailureTests
{
    [Theory]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(301, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    public void Is_status_decides(int status, bool transient)
    {
        TransientFailure.Is(new HttpRequestException("status", null, (HttpStatusCode)status)).Should().Be(transient);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.ConnectionError, true)]
    public void Is_kind_of_connection_failure_decides(HttpRequestError error, bool transient)
    {
        TransientFailure.Is(new HttpRequestException(error)).Should().Be(transient);
    }

    [Theory]
    [InlineData(SocketError.NetworkUnreachable, false)]
    [InlineData(SocketError.HostUnreachable, false)]
    [InlineData(SocketError.ConnectionReset, true)]
    [InlineData(SocketError.ConnectionRefused, true)]
    public void Is_socket_failure_decides(SocketError error, bool transient)
    {
        TransientFailure.Is(
            new HttpRequestException(HttpRequestError.ConnectionError, inner: new SocketException((int)error)))
            .Should().Be(transient);
    }

    [Fact]
    public void Is_silence_and_broken_connections_pass_and_wrong_content_does_not()
    {
        TransientFailure.Is(new TimeoutException()).Should().BeTrue();
        TransientFailure.Is(new IOException()).Should().BeTrue();
        TransientFailure.Is(new InvalidDataException()).Should().BeFalse();
    }
}
