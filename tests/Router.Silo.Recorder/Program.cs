using Router.Hosting;
using Router.Routing.Subscriptions;
using Router.Silo;
using Router.Silo.Hosting;
using Router.Silo.Recorder;

// Tables of several partitions are those named hot.
return await SiloCommand.RunAsync(args, Console.Out, Console.Error, new SiloAdditions(
    router => Subscribe(router),
    application => application.MapGet("/replica", () => Results.Json(Replica.All))));

static void Subscribe(RouterBuilder router)
{
    router
        .Partition("*.hot", 4)
        .Add(_ => new Subscription
        {
            Name = "replica",
            Level = SubscriptionLevel.Table,
            Tables = TableGlob.Parse(Environment.GetEnvironmentVariable("RECORDED_TABLES") ?? "*.*"),
            Kinds = ChangeKinds.All,
            Subscriber = new Replica(),
        });
    if (Environment.GetEnvironmentVariable("AGGREGATED_TABLES") is { } tables)
    {
        router.AddAggregate("aggregated", aggregate => aggregate.Table(tables).GroupBy("status").Count().Sum("amount"));
    }
}
