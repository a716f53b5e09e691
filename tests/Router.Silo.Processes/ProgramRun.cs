using System.Diagnostics;

namespace Router.Silo.Processes;

/// <summary>One run of the program that ends by itself.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
public sealed record ProgramRun(int Code, string Output, string Errors)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs it.</summary>
    public static Task<ProgramRun> OfAsync(params string[] arguments) => OfAsync(new Dictionary<string, string>(), arguments);

    /// <summary>Runs it with more in its environment.</summary>
    public static async Task<ProgramRun> OfAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(await PublishedSilo.ProgramAsync(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(s_patience);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"router-silo {string.Join(' ', arguments)} did not end in {s_patience}: {await output}{await errors}");
        }

        return new ProgramRun(process.ExitCode, await output, await errors);
    }
}
