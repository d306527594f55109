using System.Globalization;
using MnistCnn.Models.Layers;

namespace MnistCnn.Onnx.Import;

/// <summary>
/// A node of the chain with what it is given: its settings, and its inputs that do not depend on the image.
/// </summary>
/// <param name="step">The node in its place.</param>
/// <param name="constants">What does not depend on the image.</param>
internal sealed class NodeReader(ChainStep step, Constants constants)
{
    public string Operator => step.Node.Operator;

    /// <summary>The version of ONNX's own operators.</summary>
    public long OperatorSet => constants.OperatorSet;

    /// <summary>
    /// The activation that the node ends together with others, such as x × sigmoid(x); null for any other.
    /// </summary>
    public Models.Layers.ActivationLayer? Pattern => step.Pattern;

    /// <summary>Which of its inputs comes from the node before.</summary>
    public int DataIndex => step.DataIndex;

    /// <summary>The node as the file has it.</summary>
    public StoredNode Node => step.Node;

    public long Integer(string name, long otherwise) => Find(name) is { } attribute
        ? attribute.Integer ?? (attribute.Kind == OnnxProto.AttributeProto.TypeInt ? 0 : throw Wrong(name, "a number"))
        : otherwise;

    /// <summary>A real number, as the shortest decimal that is it: 0.1, not 0.10000000149.</summary>
    public double Real(string name, double otherwise)
    {
        if (Find(name) is not { } attribute)
            return otherwise;
        float value = attribute.Real
            ?? (attribute.Kind == OnnxProto.AttributeProto.TypeFloat ? 0 : throw Wrong(name, "a number"));
        return Shortest(value, name);
    }

    /// <summary>An input that is one real number.</summary>
    public double Real(int index, string name) => Reals(index, name) is { Reals: [var value] }
        ? Shortest(value, name)
        : throw Wrong(name, "one number");

    public string Text(string name, string otherwise) => Find(name) is { } attribute
        ? attribute.Text ?? (attribute.Kind == OnnxProto.AttributeProto.TypeString ? "" : throw Wrong(name, "a text"))
        : otherwise;

    /// <summary>Whole numbers; null where there are none.</summary>
    public long[]? Integers(string name) => Find(name) is { } attribute ? [.. attribute.Integers] : null;

    /// <summary>
    /// Whole numbers that newer versions of an operator take as an input, and older ones as a setting.
    /// </summary>
    public long[]? Integers(string name, int input) => Integers(name) ?? (HasInput(input) ? Wholes(input, name) : null);

    public bool HasInput(int index) => step.Node.Input(index).Length > 0;

    /// <summary>An input of floats that does not depend on the image.</summary>
    public ConstantValue Reals(int index, string what) =>
        constants.Find(step.Node.Input(index)) is { Reals: not null } value
            ? value
            : throw Unsupported($"its {what} is no constant, or computed as is not known here");

    /// <summary>An input of whole numbers that depends on nothing but sizes.</summary>
    public long[] Wholes(int index, string what) =>
        constants.Find(step.Node.Input(index)) is { Wholes: { } wholes }
            ? wholes
            : throw Unsupported($"its {what} is no constant, or computed as is not known here");

    /// <summary>The constant of an operation that takes one beside the value of the node before.</summary>
    public ConstantValue Other() => step.Node.Inputs.Length == 2
        ? Reals(1 - step.DataIndex, "second operand")
        : throw Unsupported("it should have two inputs");

    public InvalidDataException Unsupported(string reason) => step.Node.Unsupported(reason);

    /// <summary>Makes a layer of what the node says.</summary>
    /// <exception cref="InvalidDataException">A value is out of its range.</exception>
    public T Make<T>(Func<T> layer)
        where T : Layer => LayerOfFile.Make(layer, Unsupported);

    private double Shortest(float value, string name) => float.IsFinite(value)
        ? double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : throw Wrong(name, "finite");

    private StoredAttribute? Find(string name) =>
        step.Node.Attributes.FirstOrDefault(attribute => attribute.Name == name);

    private InvalidDataException Wrong(string name, string expected) => Unsupported($"its {name} should be {expected}");
}
