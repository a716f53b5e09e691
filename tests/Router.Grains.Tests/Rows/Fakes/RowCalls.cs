using System.Collections.Concurrent;
using Orleans;
using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Tests.Rows.Fakes;

/// <summary>Notes the calls to grains of watchers, and has some of them fail.</summary>
internal sealed class RowCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentQueue<string> _pushes = new();

    /// <summary>The rows that each call told of, with commas; failed calls included.</summary>
    public IReadOnlyCollection<string> Pushes => _pushes;

    /// <summary>The stamp of the newest call.</summary>
    public long Stamp { get; private set; }

    /// <summary>Whether telling a watcher fails.</summary>
    public bool Fails { get; set; }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IRowWatcherGrain) && context.InterfaceMethod.Name == nameof(IRowWatcherGrain.TakeAsync))
        {
            _pushes.Enqueue(string.Join(',', ((RowTold[])context.Request.GetArgument(1)!).Select(told => RowName.Parse(told.Row).Key)));
            Stamp = (long)context.Request.GetArgument(2)!;
            if (Fails)
            {
                throw new TimeoutException("The watcher's grain does not answer.");
            }
        }

        return context.Invoke();
    }
}
