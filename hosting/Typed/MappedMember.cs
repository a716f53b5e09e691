namespace Router.Hosting.Typed;

/// <summary>A constructor's parameter or a property that takes a column's value.</summary>
/// <param name="Owner">The type it belongs to, as C# writes it.</param>
/// <param name="Name">Its name; of a parameter with a property of the same name, the property's.</param>
/// <param name="Type">Its type.</param>
/// <param name="AllowsNull">Whether it may be null; true where nobody declared that.</param>
/// <param name="ColumnName">The column that its attribute names; else null.</param>
internal sealed record MappedMember(string Owner, string Name, Type Type, bool AllowsNull, string? ColumnName)
{
    public string FullName => $"{Owner}.{Name}";

    /// <summary>The type of its values where they are not null.</summary>
    public Type ValueType => Nullable.GetUnderlyingType(Type) ?? Type;
}
