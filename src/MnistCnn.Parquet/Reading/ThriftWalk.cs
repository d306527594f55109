namespace MnistCnn.Parquet.Reading;

/// <summary>
/// Walks over a structure in Thrift's compact protocol. Parquet.Net takes each field for what its number says, whatever
/// the bytes say, and each count of a list for true: only what has the right shape, and lies within its bytes, may come
/// to it.
/// </summary>
internal ref struct ThriftWalk(ReadOnlySpan<byte> bytes)
{
    private const int MostDeep = 16;
    private const int True = 1;
    private const int False = 2;
    private const int Octet = 3;
    private const int DoubleWord = 7;
    private const int Text = 8;
    private const int List = 9;
    private const int Set = 10;
    private const int Structure = 12;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>How many bytes were taken.</summary>
    public int Position { get; private set; }

    /// <summary>
    /// The numbers of the structure, by their field and 0, and of structures in it, by both fields; where asked for.
    /// </summary>
    public Dictionary<(int Outer, int Inner), long>? Numbers { get; init; }

    /// <summary>Walks over the structure.</summary>
    /// <exception cref="InvalidDataException">It has another shape, or goes on beyond the bytes.</exception>
    public void Over(ThriftShape shape) => OverStructure(shape, 0, 0);

    private void OverStructure(ThriftShape? shape, int depth, int outer)
    {
        if (depth > MostDeep)
            throw Broken();
        int field = 0;
        for (byte head = Take(); head != 0; head = Take())
        {
            field = head >> 4 == 0 ? checked((short)Signed()) : field + (head >> 4);
            object? kind = shape?.KindOf(field);
            int type = head & 15;
            if (kind is not null && !Fits(kind, type))
                throw Broken();
            (int, int) key = depth == 0 ? (field, 0) : (outer, field);
            OverValue(kind, type, depth, depth < 2 ? key : default);
        }
    }

    private static bool Fits(object kind, int type) => kind switch
    {
        "number" => type is 4 or 5 or 6,
        "octet" => type is Octet,
        "flag" => type is True or False,
        "text" => type is Text,
        ThriftShape => type is Structure,
        "refused" => false,
        _ => type is List,
    };

    private void OverValue(object? kind, int type, int depth, (int Outer, int Inner) key)
    {
        switch (type)
        {
            case True or False:
                break;
            case Octet:
                Take();
                break;
            case 4 or 5 or 6:
                long number = Signed();
                if (Numbers is not null && key.Outer > 0)
                    Numbers[key] = number;
                break;
            case DoubleWord:
                Move(8);
                break;
            case Text:
                Move(Varint());
                break;
            case List or Set:
                OverList(kind, depth);
                break;
            case Structure:
                OverStructure(kind as ThriftShape, depth + 1, key.Outer);
                break;
            default:
                throw Broken();
        }
    }

    private void OverList(object? kind, int depth)
    {
        byte head = Take();
        ulong count = head >> 4 == 15 ? Varint() : (ulong)(head >> 4);
        int type = head & 15;
        object? element = kind switch
        {
            "numbers" => "number",
            "texts" => "text",
            ThriftShape[] shapes => shapes[0],
            _ => null,
        };
        if (element is not null && count > 0 && !Fits(element, type))
            throw Broken();
        // Every element has a byte at least, in a list flags too: the bytes bound their count.
        for (; count > 0; count--)
        {
            if (type is True or False)
                Take();
            else
                OverValue(element, type, depth + 1, default);
        }
    }

    private long Signed()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take();
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }

        throw Broken();
    }

    private byte Take() => Position < _bytes.Length ? _bytes[Position++] : throw Broken();

    private void Move(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
            throw Broken();
        Position += (int)count;
    }

    private static InvalidDataException Broken() => new("what describes it has not the shape that it must have");
}
