using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Router.Grains;
using Router.Silo.Hosting;
using Router.Silo.Processes;

namespace Router.Silo.Tests;

/// <summary>What our SQL promises Orleans, asked through Orleans' own interfaces on a silo that runs.</summary>
public class StorageTests
{
    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.MySql)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task State_of_more_than_64_KiB_is_kept_as_its_bytes(StorageKind kind)
    {
        var (storage, host) = await StartAsync(kind);
        await using var silo = host;
        var states = silo.Services.GetRequiredKeyedService<IGrainStorage>(RouterStorage.Name);
        var grain = GrainId.Create("state", "main/shop/orders/0");
        var payload = new byte[3 << 20];
        new Random(4711).NextBytes(payload);
        await states.WriteStateAsync("head", grain, new GrainState<byte[]>(payload));

        var read = new GrainState<byte[]>();
        await states.ReadStateAsync("head", grain, read);
        Assert.True(read.RecordExists);
        Assert.Equal(payload, read.State);
        var length = int.Parse((await storage.QueryAsync("SELECT MAX(LENGTH(PayloadBinary)) FROM RouterState"))[0][0]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(length, payload.Length, payload.Length + 64);
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.MySql)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Of_two_writes_upon_the_same_version_one_is_refused_the_first_one_included(StorageKind kind)
    {
        var (_, host) = await StartAsync(kind);
        await using var silo = host;
        var states = silo.Services.GetRequiredKeyedService<IGrainStorage>(RouterStorage.Name);
        var grain = GrainId.Create("state", "main");
        var (first, second) = (new GrainState<KeptText>(new KeptText { Text = "first" }), new GrainState<KeptText>(new KeptText { Text = "second" }));
        // None has been read: both want to be the first, at once.
        await Assert.ThrowsAsync<InconsistentStateException>(() => Task.WhenAll(
            states.WriteStateAsync("head", grain, first), states.WriteStateAsync("head", grain, second)));

        var (one, other) = (new GrainState<KeptText>(), new GrainState<KeptText>());
        await states.ReadStateAsync("head", grain, one);
        await states.ReadStateAsync("head", grain, other);
        await states.WriteStateAsync("head", grain, one);
        await Assert.ThrowsAsync<InconsistentStateException>(() => states.WriteStateAsync("head", grain, other));
        await Assert.ThrowsAsync<InconsistentStateException>(() => states.ClearStateAsync("head", grain, other));
        await states.ClearStateAsync("head", grain, one);
        var gone = new GrainState<KeptText>();
        await states.ReadStateAsync("head", grain, gone);
        Assert.False(gone.RecordExists);
        await states.WriteStateAsync("head", grain, gone);
        Assert.True(gone.RecordExists);
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Grains_types_and_keys_are_told_apart(StorageKind kind)
    {
        var (_, host) = await StartAsync(kind);
        await using var silo = host;
        var states = silo.Services.GetRequiredKeyedService<IGrainStorage>(RouterStorage.Name);
        (string Type, string Key)[] names = [("head", "main/a/b/0"), ("head", "main/A/b/0"), ("head", "main/a/b/0 "), ("segment", "main/a/b/0"), ("head", "main/ä/b/0"), ("head", "main/ae/b/0")];
        foreach (var (type, key) in names)
        {
            await states.WriteStateAsync(type, GrainId.Create("state", key), new GrainState<string>(type + key));
        }

        foreach (var (type, key) in names)
        {
            var read = new GrainState<string>();
            await states.ReadStateAsync(type, GrainId.Create("state", key), read);
            Assert.Equal(type + key, read.State);
        }
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.MySql)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Reminders_are_kept_changed_and_removed_by_their_version(StorageKind kind)
    {
        var (_, host) = await StartAsync(kind);
        await using var silo = host;
        var reminders = silo.Services.GetRequiredService<IReminderTable>();
        var grain = GrainId.Create("tailer", "main");
        var entry = new ReminderEntry { GrainId = grain, ReminderName = "wake", StartAt = new DateTime(2026, 11, 20, 1, 2, 3, DateTimeKind.Utc), Period = TimeSpan.FromMinutes(1) };
        var first = await reminders.UpsertRow(entry);
        var second = await reminders.UpsertRow(entry);
        Assert.NotEqual(first, second);

        var read = await reminders.ReadRow(grain, "wake");
        Assert.Equal((entry.StartAt, entry.Period, second), (read.StartAt, read.Period, read.ETag));
        Assert.Single((await reminders.ReadRows(grain)).Reminders);
        Assert.Single((await reminders.ReadRows(0, 0)).Reminders, reminder => reminder.GrainId.Equals(grain));
        Assert.False(await reminders.RemoveRow(grain, "wake", first));
        Assert.True(await reminders.RemoveRow(grain, "wake", second));
        Assert.Null(await reminders.ReadRow(grain, "wake"));
    }

    private static async Task<(ClusterStorage Storage, WebApplication Silo)> StartAsync(StorageKind kind)
    {
        var storage = await (await ClusterStorage.CreateAsync(kind)).InitializedAsync();
        var endpoints = SiloEndpoints.Take();
        var silo = SiloHost.Build(
            settings => settings.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Router:Storage"] = storage.Address,
                ["Router:Source"] = "mysql://repl:repl@127.0.0.1:1",
                ["Router:Host"] = "127.0.0.1",
                ["Router:SiloPort"] = $"{endpoints.SiloPort}",
                ["Router:GatewayPort"] = $"{endpoints.GatewayPort}",
                ["Router:HttpPort"] = $"{endpoints.HttpPort}",
            }),
            out _);
        await silo.StartAsync();
        return (storage, silo);
    }
}
