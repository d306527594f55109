using System.Net;
using System.Net.Http.Headers;
using MnistCnn.Files;

namespace MnistCnn.Data.Download;

/// <summary>Where a server sends us, as far as we go.</summary>
internal static class Redirect
{
    /// <summary>More than any honest server has one after the other.</summary>
    public const int Most = 10;

    /// <summary>Whether an answer is somewhere else.</summary>
    public static bool Is(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>The address that an answer names.</summary>
    /// <exception cref="InvalidDataException">It names none to which we go.</exception>
    public static Uri TargetOf(HttpResponseMessage response, Uri asked)
    {
        // As it stands there: what is no address is not shown by Headers.Location.
        string named = response.Headers.NonValidated.TryGetValues("Location", out HeaderStringValues values)
            ? values.ToString()
            : "";
        string where = $"HTTP status {(int)response.StatusCode} leads to '{FileText.Of(named)}'";
        if (named.Length == 0 || !Uri.TryCreate(asked, named, out Uri? target)
            || target is not { Scheme: "http" or "https", Host.Length: > 0 })
            throw new InvalidDataException($"{where}, which is no http or https address");
        return asked.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps
            ? throw new InvalidDataException($"{where}, from https to http")
            : target;
    }
}
