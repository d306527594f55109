using System.Collections.Immutable;
using MnistCnn.Files;

namespace MnistCnn.Keras.Hdf5;

/// <summary>A group: named groups and data sets, and attributes.</summary>
internal sealed class Hdf5Group
{
    private readonly Hdf5File _file;
    private readonly ObjectHeader _header;
    private readonly Dictionary<string, Hdf5Link> _links = new(StringComparer.Ordinal);

    public Hdf5Group(Hdf5File file, ulong address, string path)
    {
        (_file, Path) = (file, FileText.Of(path));
        file.Spend(path.Length);
        _header = new ObjectHeader(file, address);
        foreach (Hdf5Link link in ReadLinks())
        {
            file.Spend(link.Name.Length + sizeof(ulong));
            if (!_links.TryAdd(link.Name, link))
                throw new InvalidDataException($"The group '{Path}' has the name '{FileText.Of(link.Name)}' twice.");
        }
    }

    /// <summary>Where the group stands in its file, for messages.</summary>
    public string Path { get; }

    public IEnumerable<string> Names => _links.Keys;

    public bool Contains(string name) => _links.ContainsKey(name);

    /// <param name="path">One or more names, with slashes between them.</param>
    /// <exception cref="InvalidDataException">There is no such group, or it is only linked to.</exception>
    public Hdf5Group Group(string path)
    {
        Hdf5Group group = this;
        foreach (string name in path.Split('/'))
            group = new Hdf5Group(_file, group.AddressOf(name), group.PathOf(name));
        return group;
    }

    /// <inheritdoc cref="Group"/>
    public Hdf5Dataset Dataset(string path)
    {
        int slash = path.LastIndexOf('/');
        Hdf5Group group = slash < 0 ? this : Group(path[..slash]);
        string name = path[(slash + 1)..];
        return new Hdf5Dataset(_file, group.AddressOf(name), group.PathOf(name));
    }

    /// <summary>A text attribute, or a list of texts; null if there is none of that name.</summary>
    public ImmutableArray<string>? Texts(string attribute)
    {
        foreach (HeaderMessage message in _header.All(HeaderMessageType.Attribute))
        {
            if (Hdf5Attribute.NameOf(message) == attribute)
                return Hdf5Attribute.Texts(_file, message);
        }

        if (_header.Find(HeaderMessageType.AttributeInfo) is { } info)
            CheckCompact(info, "attributes");
        return null;
    }

    private IEnumerable<Hdf5Link> ReadLinks()
    {
        if (_header.Find(HeaderMessageType.SymbolTable) is { } table)
            return Hdf5Link.InSymbolTable(_file, table);
        if (_header.Find(HeaderMessageType.LinkInfo) is not { } info)
            throw new InvalidDataException($"'{Path}' is not a group.");
        CheckCompact(info, "names");
        return _header.All(HeaderMessageType.Link).Select(Hdf5Link.InMessage);
    }

    private ulong AddressOf(string name)
    {
        if (!_links.TryGetValue(name, out Hdf5Link link))
            throw new InvalidDataException($"There is no '{PathOf(name)}'.");
        return link.Kind is null
            ? link.Address
            : throw new InvalidDataException(
                $"'{PathOf(name)}' is {link.Kind}, and links are not followed: a weight file holds its weights "
                + "itself.");
    }

    // Version and flags, an order of creation where the lowest flag says so, and where the names lie if not in the
    // header.
    private void CheckCompact(HeaderMessage info, string what)
    {
        Hdf5Cursor cursor = info.Cursor;
        cursor.Skip(1);
        bool withOrder = (cursor.Byte() & 1) != 0;
        cursor.Skip(!withOrder ? 0u : info.Type == HeaderMessageType.LinkInfo ? 8u : 2u);
        if (cursor.UInt64() != Hdf5File.Undefined)
            throw new InvalidDataException(
                $"'{Path}' keeps its {what} in a heap, which Keras does not do and which cannot be read here. "
                + "Save it again with Keras, or copy it with h5py's default settings.");
    }

    private string PathOf(string name) => FileText.Of(Path == "/" ? $"/{name}" : $"{Path}/{name}");
}
