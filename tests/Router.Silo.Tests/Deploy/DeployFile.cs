using Router.Servers;
using YamlDotNet.RepresentationModel;

namespace Router.Silo.Tests.Deploy;

/// <summary>A file under deploy/, read.</summary>
public static class DeployFile
{
    /// <summary>Its text.</summary>
    public static string Text(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Its path.</summary>
    public static string PathOf(string path) => Path.Combine(Repository.Root, "deploy", path);

    /// <summary>The documents of a YAML file, merge keys resolved.</summary>
    public static IReadOnlyList<YamlMappingNode> Documents(string path)
    {
        var stream = new YamlStream();
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(Text(path)))));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>What is at a path of keys and indexes.</summary>
    /// <exception cref="KeyNotFoundException">Nothing is.</exception>
    public static YamlNode At(this YamlNode node, params string[] keys) => keys.Aggregate(node, (inner, key) => inner is YamlSequenceNode list
        ? list.Children[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)]
        : ((YamlMappingNode)inner).Children[new YamlScalarNode(key)]);

    /// <summary>Whether there is something under a key.</summary>
    public static bool Has(this YamlNode node, string key) => ((YamlMappingNode)node).Children.ContainsKey(new YamlScalarNode(key));

    /// <summary>A scalar's text.</summary>
    public static string Value(this YamlNode node) => ((YamlScalarNode)node).Value!;

    /// <summary>A list's texts.</summary>
    public static string[] Values(this YamlNode node) => [.. ((YamlSequenceNode)node).Children.Select(Value)];

    /// <summary>A mapping's keys with what is under them.</summary>
    public static IEnumerable<KeyValuePair<string, YamlNode>> Pairs(this YamlNode node) =>
        ((YamlMappingNode)node).Children.Select(pair => KeyValuePair.Create(pair.Key.Value(), pair.Value));
}
