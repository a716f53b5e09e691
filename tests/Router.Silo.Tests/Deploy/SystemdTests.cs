using System.Diagnostics;
using Router.Silo.Settings;
using Router.Silo.Processes;

namespace Router.Silo.Tests.Deploy;

public class SystemdTests
{
    private static string Unit => DeployFile.Text("systemd/router-silo.service");

    [SystemdFact]
    public async Task systemd_finds_nothing_wrong_with_the_unit()
    {
        // It looks for the program, too: the published one stands in for the installed one.
        var folder = Directory.CreateTempSubdirectory("router-unit-").FullName;
        var unit = Path.Combine(folder, "router-silo.service");
        try
        {
            await File.WriteAllTextAsync(unit, Unit.Replace("/opt/router-silo/router-silo", await PublishedSilo.ProgramAsync(), StringComparison.Ordinal));
            using var process = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", unit]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.DoesNotContain((await errors).Split('\n'), line => line.Contains("router-silo.service", StringComparison.Ordinal));
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_unit_runs_the_program_with_options_that_it_has_and_gives_it_time_to_leave()
    {
        var command = Value("ExecStart").Split(' ');
        Assert.Equal("router-silo", Path.GetFileName(command[0]));
        ProgramKnows.Arguments(command[1..]);
        Assert.True(int.Parse(Value("TimeoutStopSec"), System.Globalization.CultureInfo.InvariantCulture) > new SiloSettings().ShutdownTimeout.TotalSeconds);
        Assert.Equal("SIGTERM", Value("KillSignal"));
        Assert.Equal(((int)ExitCode.Usage).ToString(System.Globalization.CultureInfo.InvariantCulture), Value("RestartPreventExitStatus"));
    }

    private static string Value(string key) => Unit.Split('\n').Single(line => line.StartsWith(key + "=", StringComparison.Ordinal))[(key.Length + 1)..];
}
