using System.Reflection;
using System.Runtime.CompilerServices;
using MnistCnn.Distributed;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Imaging;
using MnistCnn.Inference;
using MnistCnn.Keras;
using MnistCnn.Parquet;
using MnistCnn.Training;

namespace MnistCnn.Tests.Repository;

/// <summary>
/// The house: what its rooms are, and that doors open downwards only. The picture is in docs/architecture.md.
/// </summary>
public sealed class RoomsTests
{
    // Each may use what stands before it.
    private static readonly string[] Floors =
    [
        "MnistCnn.Validation", "MnistCnn.Randomness", "MnistCnn.Files", "MnistCnn.Models", "MnistCnn.Kernels",
        "MnistCnn.Serialization", "MnistCnn.Inference", "MnistCnn.Extensions",
        "MnistCnn.Data", "MnistCnn.Augmentation", "MnistCnn.Metrics", "MnistCnn.State", "MnistCnn.Optimizers",
        "MnistCnn.Onnx",
        "MnistCnn.Engines", "MnistCnn.Backup", "MnistCnn.Training", "MnistCnn.Callbacks", "MnistCnn.Evaluation",
        "MnistCnn.Inspection", "MnistCnn.Comparison", "MnistCnn.Recipes", "MnistCnn.Torch", "MnistCnn.Imaging",
        "MnistCnn.Keras", "MnistCnn.Parquet", "MnistCnn.Distributed",
    ];

    private static readonly Assembly[] Libraries =
    [
        typeof(ImageClassifier).Assembly, typeof(Trainer).Assembly, typeof(TrainingCurves).Assembly,
        typeof(KerasWeights).Assembly, typeof(ParquetDataset).Assembly, typeof(ImageClassifierOptions).Assembly,
        typeof(MpiGroup).Assembly,
    ];

    [Fact]
    public void Rooms_use_only_what_stands_below_them()
    {
        string[] upwards =
        [
            .. from door in Doors()
               where Array.IndexOf(Floors, door.To) > Array.IndexOf(Floors, door.From)
               orderby door.Example
               select $"{door.From} -> {door.To}: {door.Example}",
        ];

        upwards.Should().BeEmpty();
    }

    [Fact]
    public void Namespaces_lie_in_one_assembly_each()
    {
        var shared =
            from library in Libraries
            from type in OwnTypes(library)
            group library by type.Namespace into owners
            where owners.Distinct().Count() > 1
            select owners.Key;

        shared.Should().BeEmpty();
    }

    [Fact]
    public void Rooms_are_all_on_a_floor()
    {
        IEnumerable<string> rooms = Libraries.SelectMany(OwnTypes).Select(RoomOf).Distinct();

        rooms.Should().BeSubsetOf(Floors);
    }

    private static IEnumerable<(string From, string To, string Example)> Doors() =>
        from library in Libraries
        from type in OwnTypes(library)
        from used in CompiledUses.Of(type)
        where used.Namespace is { } name && name.StartsWith("MnistCnn.", StringComparison.Ordinal)
            && RoomOf(used) != RoomOf(type)
        group $"{type.Name} uses {used.Name}" by (From: RoomOf(type), To: RoomOf(used)) into doors
        select (doors.Key.From, doors.Key.To, doors.First());

    // What the compiler generates for itself stands in no room.
    private static IEnumerable<Type> OwnTypes(Assembly library) => library.GetTypes().Where(type =>
        type.Namespace is { } name && name.StartsWith("MnistCnn", StringComparison.Ordinal)
        && !(type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && type.DeclaringType is null));

    // The first two names: doors are watched between rooms. Chambers of a room may know each other, because the public
    // type at its door is a facade for what lies in them.
    private static string RoomOf(Type type) => string.Join('.', type.Namespace!.Split('.').Take(2));
}
