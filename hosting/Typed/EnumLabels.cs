using System.Reflection;
using System.Runtime.Serialization;

namespace Router.Hosting.Typed;

/// <summary>An ENUM column's labels as members of a C# enum, found once a plan: a row then only looks up its number.</summary>
internal static class EnumLabels
{
    /// <summary>The members in the order of the labels, as an array of the enum.</summary>
    /// <exception cref="RowMappingException">A label has no member, or the labels are not known.</exception>
    public static Array Members(MemberColumn at)
    {
        var labels = at.Column.Definition.Labels;
        if (labels.Count == 0)
        {
            throw MappingErrors.NoLabels(at);
        }

        var type = at.Member.ValueType;
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Static);
        var members = Array.CreateInstance(type, labels.Count);
        for (var place = 0; place < labels.Count; place++)
        {
            var field = Find(fields, labels[place]) ?? throw MappingErrors.UnknownLabel(at, labels[place]);
            members.SetValue(field.GetValue(null), place);
        }

        return members;
    }

    private static FieldInfo? Find(FieldInfo[] fields, string label) =>
        Array.Find(fields, field => field.GetCustomAttribute<EnumMemberAttribute>()?.Value == label)
        ?? Array.Find(fields, field => field.Name == label)
        ?? Array.Find(fields, field => ColumnNames.AreAlike(field.Name, label));
}
