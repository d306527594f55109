using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace MnistCnn.Torch.Engine;

/// <summary>
/// A module predicts until this, and all others of it that overlap on whatever thread, are disposed; then each module
/// in it is in the mode that it was in.
/// </summary>
internal sealed class EvaluationMode : IDisposable
{
    private static readonly ConditionalWeakTable<nn.Module, Users> All = [];

    private readonly Users _users;

    public EvaluationMode(nn.Module module)
    {
        _users = All.GetValue(module, _ => new Users());
        lock (_users)
        {
            // Those that stand in others come after them, because setting a mode sets that of all within.
            if (_users.Count++ == 0)
                _users.Before = [.. module.modules().Prepend(module).Distinct().Select(each => (each, each.training))];
            module.eval();
        }
    }

    public void Dispose()
    {
        lock (_users)
        {
            if (--_users.Count > 0)
                return;
            foreach ((nn.Module module, bool trains) in _users.Before)
            {
                if (module.training != trains)
                    module.train(trains);
            }

            _users.Before = [];
        }
    }

    private sealed class Users
    {
        public int Count { get; set; }

        public (nn.Module Module, bool Trains)[] Before { get; set; } = [];
    }
}
