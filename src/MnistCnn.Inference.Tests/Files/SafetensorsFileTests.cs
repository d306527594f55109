using System.Buffers.Binary;
using System.Text;
using MnistCnn.Files;
using MnistCnn.Tests.Support;

namespace MnistCnn.Tests.Files;

public sealed class SafetensorsFileTests
{
    private static readonly SafetensorsTensor Weight =
        new("weight", SafetensorsDataType.F32, [2, 1], new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
    private static readonly SafetensorsTensor Flag = new("flag", SafetensorsDataType.U8, [1], new byte[] { 9 });
    private static readonly SafetensorsTensor Count =
        new("count", SafetensorsDataType.I64, [], new byte[] { 1, 0, 0, 0, 0, 0, 0, 0 });

    [Fact]
    public void Read_of_what_Write_wrote_gives_it_back()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("model.safetensors");
        new SafetensorsFile([Weight, Flag, Count], new Dictionary<string, string> { ["clé"] = "数\"字" }).Write(path);

        SafetensorsFile file = SafetensorsFile.Read(path);

        file.Metadata.Should().Equal(new Dictionary<string, string> { ["clé"] = "数\"字" });
        file.Tensors.Select(tensor => tensor.Name).Should().Equal("count", "weight", "flag");
        foreach (SafetensorsTensor expected in new[] { Weight, Flag, Count })
        {
            SafetensorsTensor tensor = file.Tensors.Single(tensor => tensor.Name == expected.Name);
            tensor.DataType.Should().Be(expected.DataType);
            tensor.Shape.Should().Equal(expected.Shape);
            tensor.Data.ToArray().Should().Equal(expected.Data.ToArray());
        }
    }

    [Fact]
    public void Write_lays_the_values_at_a_multiple_of_8()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile([Flag]).Write(stream);

        (BinaryPrimitives.ReadInt64LittleEndian(stream.ToArray()) % 8).Should().Be(0);
    }

    [Fact]
    public void Write_gives_the_bytes_of_the_reference_implementation()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile([Flag]).Write(stream);

        Encoding.UTF8.GetString(stream.ToArray()).Should().Be(
            "8\0\0\0\0\0\0\0" + """{"flag":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""" + "\t");
    }

    public static TheoryData<string, string> BrokenHeaders => new()
    {
        { "[]", "*start with '{'*" },
        { "{", "*JSON*" },
        { "{} x", "*JSON*" },
        {
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"""
            + ""","a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""",
            "*the key 'a' only once*"
        },
        { """{"a":1}""", "*an object for 'a'*" },
        { """{"a":{"dtype":"U9","shape":[1],"data_offsets":[0,1]}}""", "*'a' is of type 'U9'*" },
        { """{"a":{"dtype":"1","shape":[1],"data_offsets":[0,1]}}""", "*'a' is of type '1'*" },
        { """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}""", "*'a'*lies in 1 bytes*" },
        { """{"a":{"dtype":"U8","shape":[4611686018427387904,4],"data_offsets":[0,1]}}""", "*'a'*lies in 1 bytes*" },
        {
            """{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}""",
            "*whole numbers, zero or more, in shape of 'a'*"
        },
        {
            """{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""",
            "*whole numbers, zero or more, in shape of 'a'*"
        },
        { """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,2]}}""", "*claims the bytes 0 to 2*end at 0 of 1*" },
        { """{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}""", "*claims the bytes 1 to 1*" },
        { """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", "*end at byte 0*goes on to 1*" },
        { """{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", "*claims the bytes 1 to 0*" },
        { """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}""", "*two data_offsets for 'a'*" },
        { """{"a":{"dtype":"U8","data_offsets":[0,1]}}""", "*dtype, shape and two data_offsets for 'a'*" },
        { """{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", "*key 'dtype'*" },
        { """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}}""", "*key 'x'*" },
        {
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"""
            + ""","b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""",
            "*'b' claims the bytes 0 to 1*"
        },
        {
            """{"__metadata__":{"k":1},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""",
            "*a text for the metadata 'k'*"
        },
        {
            """{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""",
            "*the metadata key 'k' only once*"
        },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public void Parse_of_a_broken_header_says_which_rule(string header, string message)
    {
        Action parse = () => SafetensorsFile.Parse(Bytes(Encoding.UTF8.GetBytes(header), [7]));

        parse.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void Parse_of_a_header_that_is_not_UTF8_says_so()
    {
        Action parse = () => SafetensorsFile.Parse(Bytes([(byte)'{', 0xFF, (byte)'}'], []));

        parse.Should().Throw<InvalidDataException>().WithMessage("*UTF-8*");
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 }, "*has 3 bytes*takes 8*")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 },
        "*claim a header of 18446744073709551615 bytes, and at most 100000000*")]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, 1 }, "*claims 9 bytes, and the file has 1*")]
    public void Parse_of_a_wrong_length_names_both_numbers(byte[] bytes, string message)
    {
        Action parse = () => SafetensorsFile.Parse(bytes);

        parse.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void Parse_of_any_truncation_is_refused_as_invalid_data()
    {
        using var stream = new MemoryStream();
        new SafetensorsFile([Weight, Flag]).Write(stream);
        byte[] bytes = stream.ToArray();

        for (int length = 0; length < bytes.Length; length++)
        {
            Action parse = () => SafetensorsFile.Parse(bytes.AsMemory(0, length));
            parse.Should().Throw<InvalidDataException>();
        }
    }

    [Fact]
    public void Read_of_a_broken_file_names_its_path()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllBytes(directory.File("broken.safetensors"), [1, 2, 3]);
        Action read = () => SafetensorsFile.Read(directory.File("broken.safetensors"));

        read.Should().Throw<InvalidDataException>()
            .WithMessage("*broken.safetensors' is not a valid safetensors file: It has 3 bytes*");
    }

    [Fact]
    public void Make_with_the_same_name_twice_is_refused()
    {
        Action make = () => _ = new SafetensorsFile([Flag, Flag]);

        make.Should().Throw<ArgumentException>().WithMessage("*'flag' comes twice*");
    }

    [Fact]
    public void Make_with_a_shape_that_does_not_fit_its_bytes_is_refused()
    {
        Action make = () => _ = new SafetensorsFile([Flag with { Shape = [2] }]);

        make.Should().Throw<ArgumentException>().WithMessage("*'flag' of U8 [2] has 1 bytes*");
    }

    private static byte[] Bytes(byte[] header, byte[] values)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. values];
    }
}
