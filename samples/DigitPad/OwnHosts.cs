using System.Net;

namespace MnistCnn.Samples.DigitPad;

/// <summary>
/// The names under which the pad answers. A page of somebody else can have its own name lead to this machine (DNS
/// rebinding), and would then be of the same origin as the pad; but it cannot have it called as the pad is.
/// </summary>
internal sealed class OwnHosts
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost" };

    /// <param name="addresses">The addresses to listen on, such as <c>http://pad.home:5000</c>; null for none.</param>
    /// <param name="others">More names, as of a proxy, with semicolons between them; null for none.</param>
    public OwnHosts(string? addresses, string? others)
    {
        foreach (string address in Parts(addresses))
            _names.Add(BindingAddress.Parse(address).Host);
        _names.UnionWith(Parts(others));
        // What listens everywhere is not a name; the addresses of this machine are known by each connection.
        _names.RemoveWhere(name => name is "*" or "+" || IPAddress.TryParse(name, out _));
    }

    /// <summary>Whether a request calls the pad by a name of its own, or by the address that it reached.</summary>
    public bool Know(HttpContext context)
    {
        string host = context.Request.Host.Host;
        return _names.Contains(host)
            || (IPAddress.TryParse(host, out IPAddress? address)
                && address.MapToIPv6().Equals(context.Connection.LocalIpAddress?.MapToIPv6()));
    }

    private static string[] Parts(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
