using Microsoft.Extensions.DependencyInjection;
using Router.Contracts;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>The life of a handler's class and of what it is given.</summary>
public sealed class ScopeTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Fact]
    public async Task A_batch_has_a_scope_of_its_own_which_ends_before_the_batch_counts_as_taken()
    {
        var server = await servers.MariaDb;
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY)");
        var journal = new Journal(a);
        await using var host = await RunningHost.StartAsync(
            server,
            router =>
            {
                router.Services.AddSingleton(journal).AddScoped<UnitOfWork>();
                router.OnTableHandler<Handler>($"{a}.orders").OnTable($"{a}.orders", (batch, _) =>
                {
                    journal.Note("next", "");
                    return default;
                });
            },
            options => options.Retries = 1);

        await server.Sql.ExecuteAsync($"INSERT INTO {a}.orders VALUES (1), (2); INSERT INTO {a}.orders VALUES (3)");

        await journal.HasAsync(11);
        Assert.Equal(
            ["handled 0", "disposed 0", "next ", "failed 1", "disposed 1", "handled 2", "disposed 2", "next "],
            journal.Notes.Where(note => note.Who is not "made").Select(note => $"{note.Who} {note.What}"));
        Assert.Equal(["0", "1", "2"], journal.Of("made"));
    }

    private sealed class UnitOfWork : IAsyncDisposable
    {
        private readonly Journal _journal;

        public UnitOfWork(Journal journal)
        {
            _journal = journal;
            Number = $"{journal.Of("made").Length}";
            journal.Note("made", Number);
        }

        public string Number { get; }

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            _journal.Note("disposed", Number);
        }
    }

    private sealed class Handler(Journal journal, UnitOfWork work) : IChangeHandler
    {
        public async ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (work.Number == "1")
            {
                journal.Note("failed", work.Number);
                throw new InvalidOperationException("Refused once.");
            }

            journal.Note("handled", work.Number);
        }
    }
}
