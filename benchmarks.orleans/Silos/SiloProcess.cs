using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>A silo's process, as the one that measures sees it.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _asked = new() { [0] = Question() };
    private int _lastNumber;

    private SiloProcess(Process process) => _process = process;

    /// <summary>Its address in the cluster.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The process's number.</summary>
    public int Id => _process.Id;

    public static async Task<SiloProcess> StartAsync(SiloPlan plan)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(SiloProcess).Assembly.Location, SiloProgram.Command, JsonSerializer.Serialize(plan) })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var silo = new SiloProcess(Process.Start(start)!);
        _ = silo.ReadAsync();
        silo.Address = JsonSerializer.Deserialize<string>(await silo._asked[0].Task)!;
        return silo;
    }

    /// <summary>Has it do something.</summary>
    public async Task<T> DoAsync<T>(string line)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        var question = _asked.GetOrAdd(number, _ => Question());
        lock (_asked)
        {
            _process.StandardInput.WriteLine($"{number} {line}");
            _process.StandardInput.Flush();
        }

        return JsonSerializer.Deserialize<T>(await question.Task)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static TaskCompletionSource<string> Question() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(SiloCommands.Answer, StringComparison.Ordinal))
            {
                var words = line[SiloCommands.Answer.Length..].Split(' ', 2);
                _asked[int.Parse(words[0], CultureInfo.InvariantCulture)].TrySetResult(words[1]);
            }
        }

        foreach (var question in _asked.Values)
        {
            question.TrySetException(new InvalidOperationException("The silo's process ended; what it said stands above."));
        }
    }
}
