namespace Router.Architecture.Tests;

public class KnowledgeTests
{
    public static TheoryData<string> BuiltAssemblies => [.. Built()];

    [Theory]
    [MemberData(nameof(BuiltAssemblies))]
    public void An_assembly_refers_to_nothing_it_must_not_know(string assembly) =>
        Assert.Empty(Knowledge.Violations(assembly, Knowledge.TypesUsedBy(PathOf(assembly)), Knowledge.Forbidden[assembly]));

    [Fact]
    public void The_assemblies_that_exist_are_looked_at() =>
        Assert.Equal(
            Tree.Files(".csproj").Select(project => Path.GetFileNameWithoutExtension(project.Path)).Where(Knowledge.Forbidden.ContainsKey).Order(),
            Built().Order());

    [Fact]
    public void A_socket_a_clock_and_a_logger_are_seen_where_they_are_forbidden()
    {
        var used = new[] { "System.Net.Sockets.Socket", "System.TimeProvider", "Microsoft.Extensions.Logging.ILogger", "System.Int32" };
        Assert.Equal(3, Knowledge.Violations("Router.Binlog", used, Knowledge.Forbidden["Router.Binlog"]).Count());
    }

    [Fact]
    public void The_types_an_assembly_uses_are_read_from_its_code() =>
        Assert.Contains("System.Reflection.PortableExecutable.PEReader", Knowledge.TypesUsedBy(typeof(KnowledgeTests).Assembly.Location));

    private static IEnumerable<string> Built() => Knowledge.Forbidden.Keys.Where(name => File.Exists(PathOf(name)));

    private static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
}
