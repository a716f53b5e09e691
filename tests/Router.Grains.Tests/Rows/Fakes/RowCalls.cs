using System.Collections.Concurrent;
using Orleans;
using Router.Contracts.Orleans.Rows;

namespace Router.Grains.Tests.Rows.Fakes;

/// <summary>Counts the calls to grains of rows, and has some of them fail.</summary>
internal sealed class RowCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentQueue<string> _pushes = new();

    /// <summary>Rows whose grains were told, failed calls included.</summary>
    public IReadOnlyCollection<string> Pushes => _pushes;

    /// <summary>Whether telling a row's grain fails.</summary>
    public bool Fails { get; set; }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType == typeof(IRowGrain) && context.InterfaceMethod.Name == nameof(IRowGrain.TakeAsync))
        {
            _pushes.Enqueue(context.TargetId.Key.ToString()!);
            if (Fails)
            {
                throw new TimeoutException("The row's grain does not answer.");
            }
        }

        return context.Invoke();
    }
}
