using System.Runtime.CompilerServices;
using MnistCnn.Models;

namespace MnistCnn.Training;

/// <summary>
/// Who works with a model's weights at the moment: one run that trains them, whose hooks may judge them too, or any
/// number of calls that judge them.
/// </summary>
internal sealed class ModelTurn
{
    // By the weights, so that two trainers, or two models around one module, find the same.
    private static readonly ConditionalWeakTable<object, ModelTurn> All = [];

    private readonly Lock _lock = new();
    private bool _isTrained;
    private int? _trainingThread;
    private int _judges;

    private bool IsInHook => _trainingThread == Environment.CurrentManagedThreadId;

    public static ModelTurn Of(Model model) => All.GetValue(model.WeightOwner, _ => new ModelTurn());

    /// <summary>Keeps the weights for one run, until the result is disposed, on whatever thread.</summary>
    /// <param name="name">What messages call the model.</param>
    /// <exception cref="InvalidOperationException">Somebody else works with them.</exception>
    public TrainingTurn Train(string name)
    {
        lock (_lock)
        {
            if (_isTrained && IsInHook)
                throw new InvalidOperationException(
                    $"The {name} is being trained, and this call comes from a hook of that run: train it again when "
                    + "the run has ended.");
            if (_isTrained)
                throw new InvalidOperationException(
                    $"The {name} is being trained by another call, and a model and its trainers take one at a time: "
                    + "wait until that run has ended, or train a copy.");
            if (_judges > 0)
                throw new InvalidOperationException(
                    $"The {name} is being judged by another call, whose weights would change meanwhile: wait until it "
                    + "has ended.");
            _isTrained = true;
            return new TrainingTurn(this);
        }
    }

    /// <summary>Keeps runs away until the result is disposed, on whatever thread.</summary>
    /// <param name="name">What messages call the model.</param>
    /// <param name="mayBeHook">Whether a hook of the run that trains them waits for it.</param>
    /// <exception cref="InvalidOperationException">A run trains them, and this is none of its hooks.</exception>
    public JudgingTurn Judge(string name, bool mayBeHook)
    {
        lock (_lock)
        {
            if (_isTrained && !(mayBeHook && IsInHook))
                throw new InvalidOperationException(
                    $"The {name} is being trained, and its weights change: judge it with {nameof(Trainer.Evaluate)} or "
                    + $"{nameof(Trainer.Predict)} in a hook of that run, on the thread that calls the hook, or when "
                    + "the run has ended.");
            _judges++;
            return new JudgingTurn(this);
        }
    }

    /// <summary>One run that trains.</summary>
    internal sealed class TrainingTurn(ModelTurn turn) : IDisposable
    {
        /// <summary>This thread is the one that trains, and calls the hooks.</summary>
        public void Begin()
        {
            lock (turn._lock)
                turn._trainingThread = Environment.CurrentManagedThreadId;
        }

        public void Dispose()
        {
            lock (turn._lock)
                (turn._isTrained, turn._trainingThread) = (false, null);
        }
    }

    /// <summary>One call that judges.</summary>
    internal sealed class JudgingTurn(ModelTurn turn) : IDisposable
    {
        public void Dispose()
        {
            lock (turn._lock)
                turn._judges--;
        }
    }
}
