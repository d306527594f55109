using Microsoft.Net.Http.Headers;

namespace MnistCnn.Samples.DigitPad;

/// <summary>What every request passes, and every answer says, errors too.</summary>
internal static class Defences
{
    private static readonly (string Name, string Value)[] Headers =
    [
        (HeaderNames.ContentSecurityPolicy,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        (HeaderNames.XContentTypeOptions, "nosniff"),
        (HeaderNames.XFrameOptions, "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    /// <summary>Must come before all else, so that what fails later is answered with the same headers.</summary>
    public static void UseDefences(this WebApplication app, OwnHosts hosts)
    {
        app.Use((context, next) =>
        {
            // At the last moment, because the handler of exceptions takes away what was set before.
            context.Response.OnStarting(() =>
            {
                foreach ((string name, string value) in Headers)
                    context.Response.Headers[name] = value;
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use((context, next) =>
            Refusal(context, hosts) is var (status, why)
                ? Results.Problem(why, statusCode: status).ExecuteAsync(context)
                : next(context));
    }

    private static (int Status, string Why)? Refusal(HttpContext context, OwnHosts hosts)
    {
        HttpRequest request = context.Request;
        if (!hosts.Know(context))
            return (StatusCodes.Status421MisdirectedRequest,
                "The pad does not answer under this name. Start it with --hosts NAME to have it do so.");
        // A browser says from which page a request comes, unless it is a plain visit. The scheme is a proxy's affair.
        string? origin = request.Headers.Origin;
        return origin is not null
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority == request.Host.Value)
            ? (StatusCodes.Status403Forbidden, "The pad answers its own page only.")
            : null;
    }
}
