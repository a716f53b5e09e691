using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Tailing;

/// <summary>
/// A tailer's state in the grain storage, changed by compare-and-set only: of two tailers of one source the one that wrote last goes on, and the
/// other one learns here that it is over.
/// </summary>
internal sealed class TailerStore(IGrainStorage storage, GrainId grain)
{
    private const string Name = "tailer";

    private readonly Lock _gate = new();
    private readonly Guid _writer = Guid.NewGuid();
    private Task _last = Task.CompletedTask;
    private GrainState<TailerState> _known = new(new TailerState());
    private bool _isRead;
    private volatile TailerState _state = new();

    /// <summary>The state as this instance read or wrote it last.</summary>
    public TailerState State => _state;

    /// <summary>Changes the state, read first if it never was.</summary>
    /// <param name="change">Makes the new state of the present one; the same object where nothing is to be written.</param>
    /// <returns>The state as it is now.</returns>
    /// <exception cref="TailerFencedException">Another tailer has written since.</exception>
    /// <exception cref="Exception">The storage does not take it; it may be tried again.</exception>
    public Task<TailerState> ChangeAsync(Func<TailerState, TailerState> change) => InTurnAsync(async () =>
    {
        if (!_isRead)
        {
            await ReadAsync();
        }

        return await WriteAsync(change);
    });

    /// <summary>Looks whether another tailer has written, for one that has nothing to write itself.</summary>
    /// <exception cref="TailerFencedException">It has.</exception>
    /// <exception cref="Exception">The storage does not say; it may be asked again.</exception>
    public Task CheckAsync() => InTurnAsync(async () =>
    {
        await ReadAsync();
        ThrowIfForeign();
        return _state;
    });

    /// <summary>One after the other: each needs the tag that the one before left.</summary>
    private async Task<TailerState> InTurnAsync(Func<Task<TailerState>> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            (before, _last) = (_last, done.Task);
        }

        await before;
        try
        {
            return await work();
        }
        finally
        {
            done.SetResult();
        }
    }

    private void ThrowIfForeign()
    {
        if (_state.Writer != _writer)
        {
            throw new TailerFencedException($"Another tailer of this source has begun, of generation {_state.Generation}: this one is over.");
        }
    }

    private async Task<TailerState> WriteAsync(Func<TailerState, TailerState> change)
    {
        var next = change(_state);
        if (ReferenceEquals(next, _state))
        {
            return next;
        }

        try
        {
            return await WriteAsync(next);
        }
        catch (InconsistentStateException)
        {
            return await WriteAgainAsync(change);
        }
    }

    /// <summary>What stands there may be this instance's own, of a write that seemed to fail.</summary>
    private async Task<TailerState> WriteAgainAsync(Func<TailerState, TailerState> change)
    {
        await ReadAsync();
        ThrowIfForeign();
        try
        {
            return await WriteAsync(change(_state));
        }
        catch (InconsistentStateException other)
        {
            throw new TailerFencedException("Another tailer of this source has begun: this one is over.", other);
        }
    }

    private async Task ReadAsync()
    {
        var read = new GrainState<TailerState>(new TailerState());
        await storage.ReadStateAsync(Name, grain, read);
        (_known, _state, _isRead) = (read, read.State ?? new TailerState(), true);
    }

    private async Task<TailerState> WriteAsync(TailerState next)
    {
        next = next with { Writer = _writer };
        var writing = new GrainState<TailerState>(next, _known.ETag) { RecordExists = _known.RecordExists };
        await storage.WriteStateAsync(Name, grain, writing);
        (_known, _state) = (writing, next);
        return next;
    }
}
