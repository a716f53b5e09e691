using System.Globalization;
using Router.Contracts;
using Router.Hosting;
using Router.Hosting.Running;
using Router.Routing.Subscriptions;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>How current a subscription says that it is.</summary>
public sealed class CurrentAsOfTests
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task An_idle_server_keeps_it_current_a_held_batch_holds_it_and_lost_contact_lets_it_stand(ServerKind kind)
    {
        await using var server = await DatabaseServer.StartAsync(kind);
        var a = await server.CreateDatabaseAsync();
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY)");
        var (held, free) = (new Asking(), new Asking());
        await using var host = await RunningHost.StartAsync(server, router => router
            .Add(_ => Subscription("held", $"{a}.orders", held))
            .Add(_ => Subscription("free", $"{a}.items", free)));
        Assert.Equal("main", held.Source!.Name);

        // By heartbeats, each of which proves what was so a period ago.
        await CurrentAsync(held, Now);
        var before = Now;
        await CurrentAsync(held, before);

        var committed = DateTimeOffset.Parse((await server.Sql.ScalarAsync($"INSERT INTO {a}.orders VALUES (1); SELECT UTC_TIMESTAMP(6)"))!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        await CurrentAsync(free, Now);
        Assert.InRange(held.Source!.CurrentAsOf, before, committed.AddMilliseconds(1));
        held.Release.SetResult();
        await CurrentAsync(held, Now);

        await server.KillAsync();
        var gone = Now;
        await Eventually.TrueAsync(() => host.Status.Feed.State == Replication.Feed.FeedState.Reconnecting, "contact is lost");
        Assert.True(held.Source!.CurrentAsOf <= gone);
        await server.StartAgainAsync();
        await CurrentAsync(held, Now);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static Task CurrentAsync(Asking subscriber, DateTimeOffset since) =>
        Eventually.TrueAsync(() => subscriber.Source!.CurrentAsOf >= since, $"it is current as of {since:O}");

    private static Subscription Subscription(string name, string tables, Asking subscriber) => new()
    {
        Name = name,
        Level = SubscriptionLevel.Table,
        Tables = TableGlob.Parse(tables),
        Subscriber = subscriber,
    };

    private sealed class Asking : ISourceSubscriber
    {
        public ISourceContext? Source { get; private set; }

        public TaskCompletionSource Release { get; } = new();

        public ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
        {
            Source = source;
            return default;
        }

        public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken) => await Release.Task;
    }
}
