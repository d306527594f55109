using MnistCnn.Models.Layers;

namespace MnistCnn.Keras.Layers;

/// <summary>A layer of a Keras <c>Sequential</c> model.</summary>
/// <param name="ClassName">Its class, such as <c>Conv2D</c>.</param>
/// <param name="Name">The name that Keras makes up for it in a fresh session, such as <c>conv2d_1</c>.</param>
/// <param name="Plan">The layer of ours, and its weights; null for a softmax.</param>
/// <param name="Activation">What it applies to its own result; null for nothing.</param>
internal sealed record WrittenLayer(string ClassName, string Name, LayerPlan? Plan, ActivationLayer? Activation);
