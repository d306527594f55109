namespace MnistCnn.Keras.Hdf5;

/// <summary>The messages that make up a group or a data set, gathered from wherever they lie.</summary>
internal sealed class ObjectHeader
{
    private const byte SharedFlag = 0x02;

    private readonly Hdf5File _file;
    private readonly List<HeaderMessage> _messages = [];
    private readonly Queue<(ulong Address, ulong Length)> _continuations = new();
    // No block of messages can lie in a file twice: what claims more bytes than there are goes round in circles.
    private ulong _bytesLeft;

    public ObjectHeader(Hdf5File file, ulong address)
    {
        _file = file;
        _bytesLeft = (ulong)file.Length;
        Hdf5Cursor cursor = file.At(address);
        if (cursor.Byte() == 1)
            ReadOld(address);
        else
            ReadNew(address);
    }

    public HeaderMessage? Find(HeaderMessageType type)
    {
        int index = _messages.FindIndex(message => message.Type == type);
        return index < 0 ? null : _messages[index];
    }

    public IEnumerable<HeaderMessage> All(HeaderMessageType type) => _messages.Where(message => message.Type == type);

    private void ReadOld(ulong address)
    {
        Hdf5Cursor prefix = _file.At(address);
        prefix.Skip(8);
        AddOld(address + 16, prefix.UInt32());
        while (_continuations.TryDequeue(out (ulong Address, ulong Length) block))
            AddOld(block.Address, block.Length);
    }

    private void ReadNew(ulong address)
    {
        Hdf5Cursor prefix = _file.At(address);
        prefix.Expect("OHDR"u8, "object");
        int version = prefix.Byte();
        Hdf5Cursor.Require(version == 2, "an object header of version", version);
        byte flags = prefix.Byte();
        prefix.Skip((flags & 0x20) != 0 ? 16u : 0);
        prefix.Skip((flags & 0x10) != 0 ? 4u : 0);
        ulong length = prefix.Integer(1 << (flags & 3));
        bool withOrder = (flags & 0x04) != 0;
        AddNew(address + (ulong)(_file.At(address).Remaining - prefix.Remaining), length, withOrder);
        while (_continuations.TryDequeue(out (ulong Address, ulong Length) block))
        {
            _file.At(block.Address).Expect("OCHK"u8, "continuation of an object");
            if (block.Length < 8)
                throw new InvalidDataException("The continuation of an object is too short for its checksum.");
            AddNew(block.Address + 4, block.Length - 8, withOrder);
        }
    }

    private void AddOld(ulong address, ulong length)
    {
        ReadOnlyMemory<byte> block = Block(address, length);
        var cursor = new Hdf5Cursor(block.Span);
        while (cursor.Remaining >= 8)
        {
            int type = cursor.UInt16();
            ulong size = cursor.UInt16();
            byte flags = cursor.Byte();
            cursor.Skip(3);
            int start = block.Length - cursor.Remaining;
            cursor.Skip(size);
            Add(type, flags, block.Slice(start, (int)size));
        }
    }

    private void AddNew(ulong address, ulong length, bool withOrder)
    {
        ReadOnlyMemory<byte> block = Block(address, length);
        var cursor = new Hdf5Cursor(block.Span);
        int prefix = withOrder ? 6 : 4;
        while (cursor.Remaining >= prefix)
        {
            int type = cursor.Byte();
            ulong size = cursor.UInt16();
            byte flags = cursor.Byte();
            cursor.Skip((ulong)prefix - 4);
            int start = block.Length - cursor.Remaining;
            cursor.Skip(size);
            Add(type, flags, block.Slice(start, (int)size));
        }
    }

    private ReadOnlyMemory<byte> Block(ulong address, ulong length)
    {
        if (length > _bytesLeft)
            throw new InvalidDataException("The header of an object claims more bytes than the file has.");
        _bytesLeft -= length;
        _file.Spend((long)length);
        return _file.Slice(address, length);
    }

    private void Add(int type, byte flags, ReadOnlyMemory<byte> data)
    {
        var message = new HeaderMessage((HeaderMessageType)type, data);
        if (!Enum.IsDefined(message.Type))
            return;
        Hdf5Cursor.Require((flags & SharedFlag) == 0, $"a shared {message.Type} with the flags", flags);
        if (message.Type != HeaderMessageType.Continuation)
        {
            _messages.Add(message);
            return;
        }

        Hdf5Cursor cursor = message.Cursor;
        _continuations.Enqueue((cursor.UInt64(), cursor.UInt64()));
    }
}
