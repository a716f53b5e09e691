using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Router.Silo.Settings;
using YamlDotNet.RepresentationModel;

namespace Router.Silo.Tests.Deploy;

public class KubernetesTests
{
    private static readonly SiloSettings s_defaults = new();

    private static IReadOnlyList<YamlMappingNode> Silo => DeployFile.Documents("kubernetes/silo.yaml");

    private static YamlNode Pod => Of("Deployment").At("spec", "template", "spec");

    private static YamlNode Container => Pod.At("containers", "0");

    [Fact]
    public void Every_manifest_is_one_of_a_kind_and_names_what_the_others_have()
    {
        var all = Directory.GetFiles(DeployFile.PathOf("kubernetes"), "*.yaml").SelectMany(path => DeployFile.Documents(Path.Combine("kubernetes", Path.GetFileName(path)))).ToArray();
        Assert.Equal(
            ["ConfigMap", "Deployment", "Job", "PodDisruptionBudget", "Secret", "Service"],
            all.Select(document => document.At("kind").Value()).Order());
        Assert.All(all, document => Assert.StartsWith("router-", document.At("metadata", "name").Value(), StringComparison.Ordinal));
        var secret = all.Single(document => document.At("kind").Value() == "Secret");
        ProgramKnows.Environment(secret.At("stringData").Pairs().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value())));
        var job = all.Single(document => document.At("kind").Value() == "Job").At("spec", "template", "spec", "containers", "0");
        ProgramKnows.Arguments(job.At("args").Values());
        foreach (var container in new[] { Container, job })
        {
            Assert.Equal(secret.At("metadata", "name").Value(), container.At("envFrom", "0", "secretRef", "name").Value());
            Assert.Equal(Container.At("image").Value(), container.At("image").Value());
        }

        var labels = Of("Deployment").At("spec", "template", "metadata", "labels").ToString();
        Assert.Equal(labels, Of("Deployment").At("spec", "selector", "matchLabels").ToString());
        Assert.Equal(labels, Of("PodDisruptionBudget").At("spec", "selector", "matchLabels").ToString());
        Assert.Equal(labels, Of("Service").At("spec", "selector").ToString());
    }

    [Fact]
    public void Ports_addresses_and_options_are_the_programs()
    {
        ProgramKnows.Arguments(Container.At("args").Values());
        Assert.Equal("Router__Host", Container.At("env", "0", "name").Value());
        var ports = ((YamlSequenceNode)Container.At("ports")).ToDictionary(port => port.At("name").Value(), port => port.At("containerPort").Value());
        Assert.Equal(
            (Text(s_defaults.SiloPort), Text(s_defaults.GatewayPort), Text(s_defaults.HttpPort)), (ports["silo"], ports["gateway"], ports["http"]));
        Assert.Equal("/health/ready", Container.At("readinessProbe", "httpGet", "path").Value());
        Assert.Equal("/health/ready", Container.At("startupProbe", "httpGet", "path").Value());
        Assert.Equal("/health/live", Container.At("livenessProbe", "httpGet", "path").Value());
    }

    [Fact]
    public void A_silo_has_time_to_leave_and_a_new_one_serves_before()
    {
        var strategy = Of("Deployment").At("spec", "strategy", "rollingUpdate");
        Assert.Equal(("0", "1"), (strategy.At("maxUnavailable").Value(), strategy.At("maxSurge").Value()));
        var patience = Number(Pod.At("terminationGracePeriodSeconds"));
        var pause = Number(Container.At("lifecycle", "preStop", "sleep", "seconds"));
        Assert.True(patience >= pause + s_defaults.ShutdownTimeout.TotalSeconds + 5);
        // Joining may take as long as it tries to.
        var startup = Container.At("startupProbe");
        Assert.True(Number(startup.At("periodSeconds")) * Number(startup.At("failureThreshold")) > Hosting.MembershipTimings.Join.TotalSeconds);
    }

    [Fact]
    public void The_example_of_a_configuration_is_one_that_a_silo_takes()
    {
        var map = Assert.Single(DeployFile.Documents("kubernetes/configmap.yaml"));
        var json = map.At("data", "router.json").Value();
        var host = Hosting.SiloHost.Build(
            settings => settings
                .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)))
                .AddInMemoryCollection([KeyValuePair.Create("Router:Source", (string?)"mysql://repl:repl@127.0.0.1:1")]),
            out var plan);
        var startup = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Microsoft.Extensions.Options.IStartupValidator>(host.Services);
        startup.Validate();
        Assert.Equal(s_defaults.ShutdownTimeout, plan.Settings.ShutdownTimeout);
        var mounted = Pod.At("volumes", "0", "configMap", "name").Value();
        Assert.Equal(mounted, map.At("metadata", "name").Value());
        Assert.Equal($"{Container.At("volumeMounts", "0", "mountPath").Value()}/router.json", Container.At("args", "1").Value());
    }

    private static YamlMappingNode Of(string kind) => Silo.Single(document => document.At("kind").Value() == kind);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(YamlNode node) => int.Parse(node.Value(), CultureInfo.InvariantCulture);
}
