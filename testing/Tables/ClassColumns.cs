using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using System.Text;

namespace Router.Testing.Tables;

/// <summary>
/// A table out of a class: a column for each public property, named in lower case with underscores or by <c>[Column]</c>; the key is what <c>[Key]</c>
/// marks, else <c>Id</c>.
/// </summary>
internal static class ClassColumns
{
    private const int DefaultCharacters = 255;
    private const int DefaultPrecision = 18;
    private const int DefaultScale = 2;
    private const int Microseconds = 6;

    public static void Declare(ScriptedTable table, Type type, string[] key)
    {
        var nullability = new NullabilityInfoContext();
        var properties = Properties(type);
        foreach (var property in properties)
        {
            Declare(table, property, nullability.Create(property));
        }

        var marked = properties.Where(property => property.IsDefined(typeof(KeyAttribute))).Select(NameOf).ToArray();
        var named = properties.Where(property => property.Name == "Id").Select(NameOf).ToArray();
        table.PrimaryKey(key.Length > 0 ? key : marked.Length > 0 ? marked : named);
    }

    /// <summary>What a class says of its columns, and objects of their values.</summary>
    public static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0 && !property.IsDefined(typeof(NotMappedAttribute)))
            .DistinctBy(property => property.Name)];

    public static string NameOf(PropertyInfo property) => property.GetCustomAttribute<ColumnAttribute>()?.Name ?? Underscored(property.Name);

    private static string Underscored(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var index = 0; index < name.Length; index++)
        {
            var beginsWord = index > 0 && char.IsUpper(name[index]) && (!char.IsUpper(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1])));
            text.Append(beginsWord && name[index - 1] != '_' ? "_" : "").Append(char.ToLowerInvariant(name[index]));
        }

        return text.ToString();
    }

    private static ScriptedTable Declare(ScriptedTable table, PropertyInfo property, NullabilityInfo nullability)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var nullable = type != property.PropertyType || (!type.IsValueType && nullability.ReadState != NullabilityState.NotNull);
        var name = NameOf(property);
        return type.IsEnum ? table.Enum(name, Enum.GetNames(type), nullable) : Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => table.Boolean(name, nullable),
            TypeCode.SByte => table.TinyInt(name, nullable: nullable),
            TypeCode.Byte => table.TinyInt(name, unsigned: true, nullable),
            TypeCode.Int16 => table.SmallInt(name, nullable: nullable),
            TypeCode.UInt16 => table.SmallInt(name, unsigned: true, nullable),
            TypeCode.Int32 => table.Int(name, nullable: nullable),
            TypeCode.UInt32 => table.Int(name, unsigned: true, nullable),
            TypeCode.Int64 => table.BigInt(name, nullable: nullable),
            TypeCode.UInt64 => table.BigInt(name, unsigned: true, nullable),
            TypeCode.Single => table.Float(name, nullable),
            TypeCode.Double => table.Double(name, nullable),
            TypeCode.Decimal => table.Decimal(name, DefaultPrecision, DefaultScale, nullable),
            TypeCode.String => table.Varchar(name, property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? DefaultCharacters, nullable),
            TypeCode.DateTime => table.DateTime(name, Microseconds, nullable),
            _ => DeclareOther(table, name, type, nullable),
        };
    }

    private static ScriptedTable DeclareOther(ScriptedTable table, string name, Type type, bool nullable) =>
        type == typeof(DateTimeOffset) ? table.Timestamp(name, Microseconds, nullable)
        : type == typeof(DateOnly) ? table.Date(name, nullable)
        : type == typeof(TimeOnly) || type == typeof(TimeSpan) ? table.Time(name, Microseconds, nullable)
        : type == typeof(Guid) ? table.Uuid(name, nullable)
        : type == typeof(byte[]) ? table.LongBlob(name, nullable)
        : throw new ScriptException($"No column type is known for the property of '{name}' ({type.Name}): declare the table's columns, or mark the property with [NotMapped].");
}
