using System.Net;
using System.Net.Http.Headers;

namespace MnistCnn.Data.Download;

/// <summary>
/// What has come of a file from one address. Where a transfer broke, the next goes on behind it, if the server told
/// something by which it knows that the file is still the same.
/// </summary>
internal sealed class PartialFile(int limit)
{
    private RangeConditionHeaderValue? _condition;

    /// <summary>What has come.</summary>
    public MemoryStream Content { get; private set; } = new();

    /// <summary>Whether it came in several parts.</summary>
    public bool IsSpliced { get; private set; }

    /// <summary>Whether the next request asks for the rest only.</summary>
    public bool IsContinued => Content.Length > 0 && _condition is not null;

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        Content = new MemoryStream();
        (_condition, IsSpliced) = (null, false);
    }

    /// <summary>Asks for what is missing, of the same file; a server that has another sends all of it.</summary>
    public void AskIn(HttpRequestMessage request)
    {
        if (!IsContinued)
            return;
        request.Headers.Range = new RangeHeaderValue(Content.Length, null);
        request.Headers.IfRange = _condition;
    }

    /// <summary>Begins to take what a server sends.</summary>
    /// <returns>The length that the whole file will have, where the server says it.</returns>
    /// <exception cref="HttpRequestException">The status is no success.</exception>
    /// <exception cref="IOException">It is not the part that was asked for.</exception>
    /// <exception cref="InvalidDataException">The file is longer than it may be.</exception>
    public long? Begin(HttpResponseMessage response)
    {
        bool continues = response.StatusCode == HttpStatusCode.PartialContent;
        if (continues ? !IsTheRest(response.Content.Headers.ContentRange)
            : response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && IsContinued)
        {
            Clear();
            throw new IOException("the server did not go on where the transfer had broken");
        }

        if (!response.IsSuccessStatusCode)
            throw new RefusedException(response);
        if (!continues)
            Clear();
        IsSpliced = continues;
        _condition = ConditionOf(response) ?? _condition;
        long? total = response.Content.Headers.ContentLength + Content.Length;
        CheckLength(total ?? 0);
        return total;
    }

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="InvalidDataException">The file is longer than it may be.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        CheckLength(Content.Length + bytes.Length);
        Content.Write(bytes);
    }

    private bool IsTheRest(ContentRangeHeaderValue? range) =>
        IsContinued && range is { Unit: "bytes", From: { } from } && from == Content.Length;

    // A weak tag, or a date within a second of the answer, may be of two files.
    private static RangeConditionHeaderValue? ConditionOf(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { } tag)
            return tag.IsWeak ? null : new RangeConditionHeaderValue(tag);
        return response.Content.Headers.LastModified is { } modified
            && response.Headers.Date - modified >= TimeSpan.FromSeconds(1)
                ? new RangeConditionHeaderValue(modified)
                : null;
    }

    private void CheckLength(long length)
    {
        if (length > limit)
            throw new InvalidDataException($"the answer has {length} bytes or more, and at most {limit} are expected");
    }
}
