using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;

namespace Router.Hosting.Typed;

/// <summary>What of a type takes values: the parameters of one constructor, and the public properties they do not cover.</summary>
internal sealed class MappedType
{
    private readonly NullabilityInfoContext _nullability = new();
    private readonly PropertyInfo[] _all;
    private readonly string _name;

    /// <exception cref="RowMappingException">The type cannot be made of values.</exception>
    public MappedType(Type type)
    {
        Type = type;
        _name = TypeText.Of(type);
        // A property that hides another of its name comes before it.
        _all = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).DistinctBy(property => property.Name)];
        Constructor = Choose(type);
        Parameters = [.. (Constructor?.GetParameters() ?? []).Select(parameter => (parameter, OfParameter(parameter)))];
        Properties = [.. _all.Where(IsFilled).Select(property => (property, OfProperty(property)))];
        if (!Members.Any())
        {
            throw MappingErrors.NothingToFill(_name);
        }
    }

    public Type Type { get; }

    /// <summary>Null for a struct that declares none.</summary>
    public ConstructorInfo? Constructor { get; }

    /// <summary>The constructor's parameters; without a member where one keeps its default value.</summary>
    public IReadOnlyList<(ParameterInfo Parameter, MappedMember? Member)> Parameters { get; }

    public IReadOnlyList<(PropertyInfo Property, MappedMember Member)> Properties { get; }

    public IEnumerable<MappedMember> Members =>
        Parameters.Select(parameter => parameter.Member).OfType<MappedMember>().Concat(Properties.Select(property => property.Member));

    /// <summary>The only constructor, or the one without parameters, or the one whose every parameter is named like a property, as a record's is.</summary>
    private ConstructorInfo? Choose(Type type)
    {
        if (type.IsAbstract || type.IsArray || typeof(Delegate).IsAssignableFrom(type))
        {
            throw MappingErrors.NoConstructor(_name);
        }

        var constructors = type.GetConstructors();
        if (constructors.Length <= 1)
        {
            return constructors.Length == 1 || type.IsValueType ? constructors.FirstOrDefault() : throw MappingErrors.NoConstructor(_name);
        }

        var ofProperties = constructors
            .Where(constructor => constructor.GetParameters().All(parameter => PropertyOf(parameter) is not null))
            .GroupBy(constructor => constructor.GetParameters().Length)
            .ToDictionary(group => group.Key, group => group.ToArray());
        return ofProperties.TryGetValue(0, out var empty) ? empty[0]
            : ofProperties.Count > 0 && ofProperties[ofProperties.Keys.Max()] is [var longest] ? longest
            : throw MappingErrors.SeveralConstructors(_name);
    }

    private MappedMember? OfParameter(ParameterInfo parameter)
    {
        var property = PropertyOf(parameter);
        if (property is not null && property.IsDefined(typeof(NotMappedAttribute)))
        {
            return parameter.HasDefaultValue ? null : throw MappingErrors.NoDefault(_name, parameter.Name!);
        }

        return new MappedMember(
            _name,
            property?.Name ?? parameter.Name!,
            parameter.ParameterType,
            AllowsNull(parameter.ParameterType, _nullability.Create(parameter)),
            property?.GetCustomAttribute<ColumnAttribute>()?.Name);
    }

    private MappedMember OfProperty(PropertyInfo property) => new(
        _name,
        property.Name,
        property.PropertyType,
        AllowsNull(property.PropertyType, _nullability.Create(property)),
        property.GetCustomAttribute<ColumnAttribute>()?.Name);

    private bool IsFilled(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true }
        && property.GetIndexParameters().Length == 0
        && !property.IsDefined(typeof(NotMappedAttribute))
        && !Parameters.Any(parameter => IsNamed(parameter.Parameter, property));

    private PropertyInfo? PropertyOf(ParameterInfo parameter) => _all.FirstOrDefault(property => IsNamed(parameter, property));

    private static bool IsNamed(ParameterInfo parameter, PropertyInfo property) =>
        string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase);

    private static bool AllowsNull(Type type, NullabilityInfo nullability) =>
        type.IsValueType ? Nullable.GetUnderlyingType(type) is not null : nullability.WriteState != NullabilityState.NotNull;
}
