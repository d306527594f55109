using System.Text;

namespace MnistCnn.Tests.Support;

/// <summary>What a <see cref="LoopbackServer"/> sends.</summary>
internal sealed record LoopbackAnswer(int Status, byte[] Body)
{
    /// <summary>
    /// The length that the header declares; null sends none, and closing the connection ends the body.
    /// </summary>
    public long? DeclaredLength { get; init; } = Body.Length;

    /// <summary>Further lines of the header.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>How long each byte of the body lets wait for it.</summary>
    public TimeSpan Dribble { get; init; }

    /// <summary>How long each byte of the header lets wait for it.</summary>
    public TimeSpan HeaderDribble { get; init; }

    /// <summary>Whether the connection stays open and silent after the body.</summary>
    public bool Stalls { get; init; }

    /// <summary>Whether the body comes in two halves, with a pause of 20 ms before each.</summary>
    public bool IsSlow { get; init; }

    public static LoopbackAnswer Ok(byte[] body) => new(200, body);

    public static LoopbackAnswer Error(int status) => new(status, []);

    /// <summary>Leads to another address.</summary>
    public static LoopbackAnswer Moved(string location, int status = 302) =>
        new(status, []) { Headers = [$"Location: {location}"] };

    /// <summary>Sends a part of a body, as far as its end.</summary>
    public static LoopbackAnswer Rest(byte[] body, int from) =>
        new(206, body[from..]) { Headers = [$"Content-Range: bytes {from}-{body.Length - 1}/{body.Length}"] };

    public static LoopbackAnswer Page(string html) => new(200, Encoding.UTF8.GetBytes(html));

    /// <summary>Sends the first bytes of a body, and closes the connection before the rest.</summary>
    public static LoopbackAnswer CutOff(byte[] body, int sent) =>
        new(200, body[..sent]) { DeclaredLength = body.Length };

    /// <summary>Sends the first bytes of a body, and then nothing more.</summary>
    public static LoopbackAnswer Stall(byte[] body, int sent) => CutOff(body, sent) with { Stalls = true };
}
