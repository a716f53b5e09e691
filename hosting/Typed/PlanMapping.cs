using System.Linq.Expressions;
using System.Reflection;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>How rows of one plan become objects: compiled when the plan is first seen, and once more when an image first lacks columns.</summary>
internal sealed class PlanMapping<T>
{
    private readonly MappedType _type;
    private readonly Dictionary<MappedMember, MemberColumn> _columnOf;
    private readonly MemberColumn[] _columns;
    private readonly RowFactory<T> _whole;
    private readonly Lazy<RowFactory<T>> _partial;

    /// <exception cref="RowMappingException">Type and table do not fit.</exception>
    public PlanMapping(MappedType type, TablePlan plan)
    {
        if (!plan.HasNames)
        {
            throw MappingErrors.NoNames(TypeText.Of(type.Type), plan.Name);
        }

        (_type, Plan) = (type, plan);
        _columnOf = type.Members.ToDictionary(member => member, member => ColumnNames.Find(member, plan));
        _columns = [.. _columnOf.Values];
        _whole = Compile(isWhole: true);
        _partial = new Lazy<RowFactory<T>>(() => Compile(isWhole: false));
    }

    public TablePlan Plan { get; }

    /// <summary>The object of an image; what that lacks is taken from the other one.</summary>
    /// <returns>Null, or the first column that neither has; there is no object then.</returns>
    public MemberColumn? TryMap(in RowImage image, in RowImage other, out T? row)
    {
        var (own, filler) = (image, other);
        if (own.IsWhole)
        {
            row = _whole(ref own, ref filler);
            return null;
        }

        var missing = FindAbsent(own, filler);
        row = missing is null ? _partial.Value(ref own, ref filler) : default;
        return missing;
    }

    /// <summary>The ordinal of the column that a member, or else a column, of that name stands for; -1 where there is none.</summary>
    public int Find(string name)
    {
        foreach (var at in _columns)
        {
            if (at.Member.Name == name)
            {
                return at.Column.Ordinal;
            }
        }

        return Plan.Find(name);
    }

    private MemberColumn? FindAbsent(in RowImage image, in RowImage other)
    {
        foreach (var at in _columns)
        {
            if (image.IsAbsent(at.Column.Ordinal) && (!other.Exists || other.IsAbsent(at.Column.Ordinal)))
            {
                return at;
            }
        }

        return null;
    }

    private RowFactory<T> Compile(bool isWhole)
    {
        var image = Expression.Parameter(typeof(RowImage).MakeByRefType(), "image");
        var other = Expression.Parameter(typeof(RowImage).MakeByRefType(), "other");
        var chosen = Expression.Variable(typeof(RowImage), "chosen");
        Expression Read(MappedMember member) => isWhole
            ? ColumnConversion.Read(_columnOf[member], image)
            : Expression.Block(Choose(_columnOf[member], chosen, image, other), ColumnConversion.Read(_columnOf[member], chosen));

        var made = _type.Constructor is null
            ? Expression.New(_type.Type)
            : Expression.New(_type.Constructor, _type.Parameters.Select(of => of.Member is null ? Default(of.Parameter) : Read(of.Member)));
        var filled = Expression.MemberInit(made, _type.Properties.Select(of => Expression.Bind(of.Property, Read(of.Member))));
        return Expression.Lambda<RowFactory<T>>(Expression.Block([chosen], filled), image, other).Compile();
    }

    private static BinaryExpression Choose(MemberColumn at, ParameterExpression chosen, ParameterExpression image, ParameterExpression other) =>
        Expression.Assign(
            chosen, Expression.Call(typeof(ColumnReads), nameof(ColumnReads.Choose), null, image, other, Expression.Constant(at.Column.Ordinal)));

    private static Expression Default(ParameterInfo parameter) => parameter.DefaultValue is { } value
        ? Expression.Convert(Expression.Constant(value), parameter.ParameterType)
        : Expression.Default(parameter.ParameterType);
}
