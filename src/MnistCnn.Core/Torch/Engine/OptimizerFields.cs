using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MnistCnn.State;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// The state of TorchSharp's own optimizers: public fields of what <c>state_dict</c> gives, one for each parameter.
/// Their own <c>save_state_dict</c> is not used, because its reader checks neither names nor shapes.
/// </summary>
internal static class OptimizerFields
{
    /// <exception cref="NotSupportedException">
    /// The optimizer is not one of TorchSharp's, or keeps something else than numbers and tensors.
    /// </exception>
    public static void Save(optim.Optimizer optimizer, TrainingState state)
    {
        int index = 0;
        foreach (optim.ILearningRateController group in optimizer.ParamGroups ?? [])
            state.Part("learning_rate").Set($"{index++}", group.LearningRate);
        foreach ((object owner, FieldInfo field, _, TrainingState part) in All(optimizer, state))
        {
            object? value = field.GetValue(owner);
            if (value is Tensor tensor)
                part.Set(field.Name, tensor);
            else if (value is long whole)
                part.Set(field.Name, whole);
            else if (value is double number)
                part.Set(field.Name, number);
            else if (value is not null || field.FieldType != typeof(Tensor))
                throw Unknown(optimizer, $"it has a {field.FieldType.Name} '{field.Name}' in it");
        }
    }

    /// <exception cref="InvalidDataException">Something is missing or of another kind.</exception>
    public static void Load(optim.Optimizer optimizer, TrainingState state)
    {
        int index = 0;
        foreach (optim.ILearningRateController group in optimizer.ParamGroups)
            group.LearningRate = state.Part("learning_rate").GetDouble($"{index++}");
        foreach ((object owner, FieldInfo field, Parameter parameter, TrainingState part) in All(optimizer, state))
        {
            if (field.FieldType == typeof(long))
                field.SetValue(owner, part.GetInt64(field.Name));
            else if (field.FieldType == typeof(double))
                field.SetValue(owner, part.GetDouble(field.Name));
            else if (field.GetValue(owner) is Tensor tensor)
                part.CopyTo(field.Name, tensor);
            else if (part.Contains(field.Name))
                field.SetValue(owner, Read(part, field.Name, parameter));
        }
    }

    // What an optimizer makes of the first gradient only, such as the momentum of SGD, and in the gradient's layout.
    private static Tensor Read(TrainingState part, string name, Parameter parameter)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = empty_like(parameter.grad ?? parameter).detach();
        part.CopyTo(name, tensor);
        return tensor.DetachFromDisposeScope();
    }

    private static IEnumerable<(object Owner, FieldInfo Field, Parameter Parameter, TrainingState Part)> All(
        optim.Optimizer optimizer, TrainingState state)
    {
        if (optimizer is not OptimizerHelper helper)
            throw Unknown(optimizer, "it has no state_dict");
        int index = 0;
        foreach ((object owner, Parameter parameter) in helper.state_dict().State.Zip(helper.parameters()))
        {
            TrainingState part = state.Part($"{index++}");
            foreach (FieldInfo field in FieldsOf(owner))
                yield return (owner, field, parameter, part);
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075:The type's fields may have been removed",
        Justification = "TorchModel, the only way here, says that it requires them.")]
    private static FieldInfo[] FieldsOf(object owner) =>
        owner.GetType().GetFields(BindingFlags.Public | BindingFlags.Instance);

    private static NotSupportedException Unknown(optim.Optimizer optimizer, string reason) => new(
        $"The state of the optimizer {optimizer.GetType().Name} cannot be kept: {reason}. Train without a backup, or "
        + "with Adam, SGD or another optimizer of TorchSharp that has a state_dict.");
}
