using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using MnistCnn.Callbacks;
using MnistCnn.Comparison;
using MnistCnn.Data;
using MnistCnn.Evaluation;
using MnistCnn.Extensions.DependencyInjection;
using MnistCnn.Imaging;
using MnistCnn.Inspection;
using MnistCnn.Keras;
using MnistCnn.Metrics;
using MnistCnn.Models;
using MnistCnn.Models.Layers;
using MnistCnn.Parquet;
using MnistCnn.State;
using MnistCnn.Tests.Support;
using MnistCnn.Training;

namespace MnistCnn.Tests.PublicApi;

/// <summary>Whoever passes null where it is not allowed is told so in the name that they read.</summary>
public sealed class NullArgumentTests
{
    private static readonly ImageSet Images = Stripes.Make(8);

    private static readonly Cnn Network = new CnnBuilder()
        .WithInput(Stripes.Side, Stripes.Side).WithFilters(2).WithDenseUnits(4).WithClassCount(4).Build();

    private static readonly PredictionSet Predicted =
        PredictionSet.FromProbabilities([.. Enumerable.Repeat(0.25f, 8 * 4)], 4);

    // Something of each kind that is asked for beside the null.
    private static readonly object[] Values =
    [
        Images, Network, Predicted, EvaluationReport.Of(Network, Images), new TrainerOptions(), new TrainingState(),
        new TrainingHistory([]), new CnnOptions(), Network.Architecture, new Trainer(Network), "file.safetensors",
        new MemoryStream(), new DenseLayer(4), new byte[1], new float[1], new[] { 1 }, new[] { "a", "b" }, 1, 1L, 1f,
        0.5, false, CancellationToken.None, MonitoredMetric.ValidationLoss, new History(), EmbeddedDigits.Load(),
        new ServiceCollection(), new Action<ImageClassifierOptions>(_ => { }),
    ];

    public static TheoryData<string> Places => [.. Cases().Select(Name)];

    [Theory]
    [MemberData(nameof(Places))]
    public void Null_is_refused_under_the_name_of_its_parameter(string place)
    {
        (MethodBase method, ParameterInfo parameter) = Cases().Single(one => Name(one) == place);
        object?[] arguments =
            [.. method.GetParameters().Select(each => each == parameter ? null : Find(each.ParameterType))];

        Action call = () =>
        {
            object? instance = method.IsStatic || method is ConstructorInfo ? null : Find(method.DeclaringType!);
            try
            {
                _ = method is ConstructorInfo constructor
                    ? constructor.Invoke(arguments)
                    : method.Invoke(instance, arguments);
            }
            catch (TargetInvocationException exception)
            {
                throw exception.InnerException!;
            }
        };

        call.Should().Throw<ArgumentException>().WithParameterName(parameter.Name);
    }

    [Fact]
    public void There_are_many_such_places() => Cases().Count().Should().BeGreaterThan(70);

    // Each parameter that may not be null, of what can be called with the values above. Records and overrides are left
    // out: what the compiler writes for the former checks nothing, and callers of the latter are the library.
    private static IEnumerable<(MethodBase Method, ParameterInfo Parameter)> Cases() =>
        from type in new[]
            {
                typeof(Cnn), typeof(Trainer), typeof(Figure), typeof(KerasWeights), typeof(ParquetDataset),
                typeof(ImageClassifierOptions),
            }
            .SelectMany(each => each.Assembly.GetExportedTypes())
        where !typeof(Delegate).IsAssignableFrom(type) && !typeof(Exception).IsAssignableFrom(type)
            && type.Namespace != "MnistCnn.Torch" && type.GetMethod("<Clone>$") is null && !type.IsInterface
            && !type.IsValueType && !type.IsSpecialName
        from method in type.GetConstructors().Cast<MethodBase>().Concat(type.GetMethods(
            BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        where !method.ContainsGenericParameters && (!method.IsSpecialName || method is ConstructorInfo)
            && method is not MethodInfo { IsVirtual: true }
            && (method.IsStatic || method is ConstructorInfo || Has(type))
        from parameter in method.GetParameters()
        where !parameter.ParameterType.IsValueType && !parameter.IsOut
            && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.NotNull
            && method.GetParameters().All(other => other == parameter || Has(other.ParameterType))
        select (method, parameter);

    private static string Name((MethodBase Method, ParameterInfo Parameter) one) =>
        $"{one.Method.DeclaringType!.Name}.{one.Method.Name}"
        + $"({string.Join(", ", one.Method.GetParameters().Select(each => each.ParameterType.Name))}) "
        + one.Parameter.Name;

    private static bool Has(Type type) => Nullable.GetUnderlyingType(type) is not null
        || Values.Any(type.IsInstanceOfType);

    private static object? Find(Type type) => Values.FirstOrDefault(type.IsInstanceOfType);
}
