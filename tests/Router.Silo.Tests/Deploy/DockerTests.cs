using System.Text.RegularExpressions;
using Router.Servers;
using Router.Silo.Settings;
using Router.Silo.Processes;

namespace Router.Silo.Tests.Deploy;

public partial class DockerTests
{
    private static readonly SiloSettings s_defaults = new();

    [Fact]
    public void What_the_Dockerfile_copies_is_there_and_is_all_that_the_silo_is_made_of()
    {
        var copied = Copy().Matches(DeployFile.Text("Dockerfile")).SelectMany(match => match.Groups["from"].Value.Split(' ')).ToArray();
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"COPY {path}: nothing is there."));

        var projects = ProjectsOf("silo/Router.Silo.csproj").Order().ToArray();
        Assert.True(projects.Length > 8, "The projects were not found.");
        Assert.Equal(projects, copied.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Order());
        Assert.Equal(projects.Select(project => project.Split('/')[0]).Order(), copied.Where(path => Directory.Exists(Path.Combine(Repository.Root, path)) && path != "deploy/storage").Order());
    }

    [Fact]
    public async Task The_image_runs_the_published_program_as_nobody_in_particular_and_opens_its_ports()
    {
        var text = DeployFile.Text("Dockerfile");
        var program = Regex.Match(text, "ENTRYPOINT \\[\"(?<program>[^\"]+)\"\\]").Groups["program"].Value;
        Assert.True(File.Exists(Path.Combine(await PublishedSilo.FolderAsync(), program)));
        Assert.Matches("(?m)^USER \\$APP_UID$", text);
        Assert.Contains($"EXPOSE {s_defaults.SiloPort} {s_defaults.GatewayPort} {s_defaults.HttpPort}", text, StringComparison.Ordinal);
        Assert.Contains($"http://127.0.0.1:{s_defaults.HttpPort}/health/live", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_compose_file_starts_three_silos_on_a_storage_that_is_set_up_first()
    {
        var compose = Assert.Single(DeployFile.Documents("compose.yaml"));
        var services = compose.At("services").Pairs().ToDictionary();
        var silos = services.Where(service => service.Key.StartsWith("silo-", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, silos.Length);
        Assert.Equal(6, silos.SelectMany(silo => silo.Value.At("ports").Values()).Select(port => port.Split(':')[0]).Distinct().Count());
        foreach (var (_, silo) in silos)
        {
            ProgramKnows.Environment(silo.At("environment").Pairs().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value())));
            Assert.Equal([$"{s_defaults.HttpPort}", $"{s_defaults.GatewayPort}"], silo.At("ports").Values().Select(port => port.Split(':')[1]));
            Assert.Equal("service_completed_successfully", silo.At("depends_on", "init-storage", "condition").Value());
            Assert.True(SecondsOf(silo.At("stop_grace_period").Value()) > s_defaults.ShutdownTimeout.TotalSeconds);
        }

        ProgramKnows.Arguments(services["init-storage"].At("command").Values());
        ProgramKnows.Environment(services["init-storage"].At("environment").Pairs().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value())));
        Assert.True(File.Exists(DeployFile.PathOf(services["silo-1"].At("build", "dockerfile").Value()[7..])));
    }

    [Fact]
    public async Task The_compose_files_MariaDB_takes_its_options_and_its_users_suffice()
    {
        var services = DeployFile.Documents("compose.yaml")[0].At("services");
        // bind-address and the like are this image's own; what is asked for goes to the server as it is.
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb, services.At("mariadb", "command").Values());
        await server.Sql.ExecuteAsync("DROP USER 'repl'@'%'; CREATE DATABASE router; CREATE USER 'router'@'%' IDENTIFIED BY 'router'; GRANT ALL ON router.* TO 'router'@'%'");
        await server.Sql.ExecuteAsync(DeployFile.Text("compose/repl.sql"));
        var settings = services.At("silo-1", "environment").Pairs()
            .ToDictionary(pair => pair.Key, pair => pair.Value.Value().Replace("mariadb:3306", $"{server.Host}:{server.Port}", StringComparison.Ordinal));

        var initialized = await ProgramRun.OfAsync(settings, "init-storage");
        Assert.Equal((0, ""), (initialized.Code, initialized.Errors));
        var log = Path.Combine(Repository.Root, "artifacts", "test-results", "silos", $"compose-{Environment.ProcessId}.log");
        await using var silo = await SiloProcess.StartAsync(SiloEndpoints.Take(), log, [], settings);
        await silo.ReadyAsync();
    }

    private static int SecondsOf(string text) => int.Parse(text.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture);

    private static HashSet<string> ProjectsOf(string project)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project))!;
        var referenced = Reference().Matches(File.ReadAllText(Path.Combine(Repository.Root, project)))
            .Select(match => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, match.Groups["path"].Value))));
        return [project, .. referenced.SelectMany(ProjectsOf)];
    }

    [GeneratedRegex("^COPY (?!--from)(?<from>.+) \\S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex("<ProjectReference Include=\"(?<path>[^\"]+)\"")]
    private static partial Regex Reference();
}
