using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Standalone.Hosting;

namespace Router.Testing.Feed;

/// <summary>Gives a container's sources the scripts of their names in the place of servers.</summary>
internal sealed class ScriptedFeeds(IEnumerable<NamedScript> scripts, IServiceProvider services) : ISourceFeedFactory, IDisposable
{
    private readonly NamedScript[] _scripts = [.. scripts];
    private readonly ConcurrentBag<(ScriptedSource Source, IBinlogRouter Host)> _followed = [];

    public ISourceFeed Make(SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var source = Of(options);
        var host = services.GetKeyedService<IBinlogRouter>(options.Name);
        if (host is not null)
        {
            source.Follow(host);
            _followed.Add((source, host));
        }

        return new ScriptedFeed(source, options, ended: () => source.Leave(host));
    }

    public ITableReader? MakeTableReader(SourceOptions options, int epoch)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ScriptedTableReader(Of(options), options.Name, epoch);
    }

    public async Task<TablePlan?> DescribeAsync(SourceOptions options, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            return await MakeTableReader(options, epoch: 0)!.DescribeAsync(table, cancellationToken);
        }
        catch (TableReadException unanswered)
        {
            throw new SourceException(SourceFault.CannotConnect, unanswered.Message, unanswered);
        }
    }

    public Task CheckAsync(SourceOptions options, SourcePosition position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            Of(options).Check(position);
            return Task.CompletedTask;
        }
        catch (SourceException fault)
        {
            return Task.FromException(fault);
        }
    }

    public Task<ExecutedLog?> ExecutedAsync(SourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var source = Of(options);
        return Task.FromResult(source.IsInContact && source.End is { Gtids: { } gtids } end ? new ExecutedLog(gtids, LogPoint.OfPlace(end.File, end.Offset)) : null);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TableName>> TablesAsync(SourceOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return Task.FromResult<IReadOnlyList<TableName>>(Of(options).ListTables());
        }
        catch (SourceException fault)
        {
            return Task.FromException<IReadOnlyList<TableName>>(fault);
        }
    }

    /// <summary>With its container a host is gone, however its source ended.</summary>
    public void Dispose()
    {
        foreach (var (source, host) in _followed)
        {
            source.Leave(host);
        }
    }

    private ScriptedSource Of(SourceOptions options) => Array.Find(_scripts, script => script.Name == options.Name)?.Source
        ?? throw new ScriptException($"The source '{options.Name}' has no script: call AddScriptedSource(source, \"{options.Name}\"); there are {string.Join(", ", _scripts.Select(script => $"'{script.Name}'"))}.");
}
