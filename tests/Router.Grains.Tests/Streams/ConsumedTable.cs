using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>What a consumer's grain has taken, outliving it, and how it behaves.</summary>
internal sealed class ConsumedTable(string name)
{
    private volatile TaskCompletionSource? _stuck;
    private volatile bool _isThrowing;
    private int _activations;
    private int _errors;
    private int _refusals;

    public TableModel Model { get; } = new(name);

    public int Activations => _activations;

    /// <summary>How often the agent gave a delivery up.</summary>
    public int Errors => _errors;

    /// <summary>Deliveries that it threw at.</summary>
    public int Refusals => _refusals;

    /// <summary>Whether every delivery throws.</summary>
    public bool IsThrowing
    {
        get => _isThrowing;
        set => _isThrowing = value;
    }

    /// <summary>Lets no delivery end until <see cref="GoOn"/>.</summary>
    public void GetStuck() => _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        _stuck?.SetResult();
        _stuck = null;
    }

    public void Activated() => Interlocked.Increment(ref _activations);

    public void HeardOfAnError() => Interlocked.Increment(ref _errors);

    public async Task TakeAsync(ChangeDelivery delivery)
    {
        if (_stuck is { } stuck)
        {
            await stuck.Task;
        }

        if (IsThrowing)
        {
            Interlocked.Increment(ref _refusals);
            throw new InvalidOperationException($"{name} throws, as the test wants it.");
        }

        Model.Take(delivery);
    }
}
