using System.Collections.Immutable;

namespace MnistCnn.Keras.Hdf5;

/// <summary>The sizes of a data set or an attribute.</summary>
internal static class Hdf5Dataspace
{
    private const int Null = 2;

    /// <returns>The sizes, outermost first; none for a single value.</returns>
    public static ImmutableArray<long> Read(ref Hdf5Cursor cursor)
    {
        int version = cursor.Byte();
        Hdf5Cursor.Require(version is 1 or 2, "sizes of version", version);
        int rank = cursor.Byte();
        cursor.Skip(1);
        int kind = cursor.Byte();
        Hdf5Cursor.Require(version == 1 || kind != Null, "a data space without values, of kind", kind);
        cursor.Skip(version == 1 ? 4u : 0);
        ImmutableArray<long>.Builder sizes = ImmutableArray.CreateBuilder<long>(rank);
        for (int i = 0; i < rank; i++)
        {
            ulong size = cursor.UInt64();
            sizes.Add(
                size <= long.MaxValue ? (long)size : throw new InvalidDataException($"A size of {size} is absurd."));
        }

        return sizes.MoveToImmutable();
    }

    /// <summary>How many values there are; null if more than <paramref name="most"/>.</summary>
    public static long? Count(ImmutableArray<long> sizes, long most)
    {
        if (sizes.Contains(0))
            return 0;
        long count = 1;
        foreach (long size in sizes)
        {
            if (size > most / count)
                return null;
            count *= size;
        }

        return count;
    }
}
