using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Router.Contracts;
using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Standalone.Hosting;

namespace Router.Testing.Tests;

/// <summary>A host that follows a script and notes what came, as <c>TOKEN kind table before > after</c>.</summary>
internal sealed class Followed : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly IHost _host;

    private Followed(ScriptedSource source, Action<RouterOptions>? configure, Action<RouterBuilder>? handlers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var router = builder.Services.AddScriptedSource(source).AddBinlogRouter(options =>
        {
            options.Source = "mysql://test@scripted";
            configure?.Invoke(options);
        });
        router.OnLog(Note, ChangeKinds.All, "notes");
        handlers?.Invoke(router);
        _host = builder.Build();
    }

    public IServiceProvider Services => _host.Services;

    public IBinlogRouter Router => Services.GetRequiredService<IBinlogRouter>();

    /// <summary>Everything that came.</summary>
    public string[] Notes => [.. _notes];

    /// <summary>The same without tokens.</summary>
    public string[] Changes => [.. _notes.Select(note => note[(note.IndexOf(' ', StringComparison.Ordinal) + 1)..])];

    public static Followed Build(ScriptedSource source, Action<RouterOptions>? configure = null, Action<RouterBuilder>? handlers = null) =>
        new(source, configure, handlers);

    public static async Task<Followed> StartAsync(ScriptedSource source, Action<RouterOptions>? configure = null, Action<RouterBuilder>? handlers = null)
    {
        var followed = Build(source, configure, handlers);
        await followed._host.StartAsync();
        return followed;
    }

    public Task StartAsync() => _host.StartAsync();

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private ValueTask Note(ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Kind == ChangeKind.Table)
        {
            _notes.Enqueue($"{batch.Transaction.Sequence} {batch.TableChange} {batch.Table.Name}");
        }

        foreach (var change in batch)
        {
            var before = change.Kind == ChangeKind.Insert ? "" : Text(change.Before);
            var after = change.Kind == ChangeKind.Delete ? "" : Text(change.After);
            _notes.Enqueue($"{change.Token} {change.Kind} {batch.Table.Name} {before}{(change.Kind == ChangeKind.Update ? " > " : "")}{after}");
        }

        return default;
    }

    private static string Text(Contracts.Rows.RowImage image)
    {
        var values = new List<string>();
        for (var ordinal = 0; ordinal < image.Table.Columns.Count; ordinal++)
        {
            values.Add(image.IsNull(ordinal) ? "NULL" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{image.GetValue(ordinal)}"));
        }

        return string.Join(',', values);
    }
}
