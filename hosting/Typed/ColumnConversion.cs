using System.Linq.Expressions;
using System.Text.Json;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>
/// Which members' types hold which columns, and how they are read. A pair that could fail for some value's size is refused here, once a plan.
/// </summary>
internal static class ColumnConversion
{
    private static readonly Dictionary<Type, (Int128 Least, Int128 Greatest)> s_ranges = new()
    {
        [typeof(sbyte)] = (sbyte.MinValue, sbyte.MaxValue),
        [typeof(byte)] = (byte.MinValue, byte.MaxValue),
        [typeof(short)] = (short.MinValue, short.MaxValue),
        [typeof(ushort)] = (ushort.MinValue, ushort.MaxValue),
        [typeof(int)] = (int.MinValue, int.MaxValue),
        [typeof(uint)] = (uint.MinValue, uint.MaxValue),
        [typeof(long)] = (long.MinValue, long.MaxValue),
        [typeof(ulong)] = (ulong.MinValue, ulong.MaxValue),
    };

    /// <summary>The member's value, NULL included, from an image that has the column.</summary>
    /// <exception cref="RowMappingException">Not every value of the column fits the member.</exception>
    public static Expression Read(MemberColumn at, ParameterExpression image)
    {
        var type = at.Member.Type;
        var read = ReadValue(at, image) ?? throw at.Unfit();
        var value = read.Type == type ? read : Expression.Convert(read, type);
        if (!at.Column.Definition.IsNullable)
        {
            return value;
        }

        var atNull = at.Member.AllowsNull
            ? (Expression)Expression.Default(type)
            : Expression.Throw(Expression.Call(Expression.Constant(at), nameof(MemberColumn.IsNull), null), type);
        return Expression.Condition(Get(at, image, nameof(RowImage.IsNull)), atNull, value);
    }

    private static Expression? ReadValue(MemberColumn at, ParameterExpression image)
    {
        var type = at.Member.ValueType;
        return type.IsEnum ? ReadEnum(at, image)
            : type == typeof(Guid) ? ReadGuid(at, image)
            : type == typeof(byte[]) ? ReadBytes(at, image)
            : type == typeof(string) ? ReadText(at, image)
            : type == typeof(JsonElement) || type == typeof(JsonDocument) ? ReadJson(at, image)
            : at.Column.Kind is ColumnKind.Date or ColumnKind.Time or ColumnKind.DateTime or ColumnKind.Timestamp ? ReadTemporal(at, image)
            : at.Column.Kind is ColumnKind.Set or ColumnKind.Vector ? ReadList(at, image)
            : ReadNumber(at, image);
    }

    private static Expression? ReadNumber(MemberColumn at, ParameterExpression image)
    {
        var (type, column) = (at.Member.ValueType, at.Column);
        return column.Kind switch
        {
            ColumnKind.Integer or ColumnKind.Bit when type == typeof(bool) => IsBoolean(column) ? Get(at, image, nameof(RowImage.GetBoolean)) : null,
            ColumnKind.Integer or ColumnKind.Year or ColumnKind.Bit => ReadInteger(at, image, type),
            ColumnKind.Single when type == typeof(float) => Get(at, image, nameof(RowImage.GetSingle)),
            ColumnKind.Single or ColumnKind.Double when type == typeof(double) => Get(at, image, nameof(RowImage.GetDouble)),
            ColumnKind.Decimal when type == typeof(decimal) => column.IsClrDecimal ? Get(at, image, nameof(RowImage.GetDecimal)) : null,
            ColumnKind.Decimal when type == typeof(BigDecimal) => Get(at, image, nameof(RowImage.GetBigDecimal)),
            _ => null,
        };
    }

    /// <summary>BOOLEAN is TINYINT to a server; a wider BIT holds more than yes and no.</summary>
    private static bool IsBoolean(MappedColumn column) =>
        column.Definition is { Type: ColumnType.Tiny } or { Type: ColumnType.Bit, Metadata: 1 };

    private static Expression? ReadInteger(MemberColumn at, ParameterExpression image, Type type)
    {
        var (least, greatest) = at.Column.Range;
        if (!s_ranges.TryGetValue(type, out var range) || least < range.Least || greatest > range.Greatest)
        {
            return null;
        }

        var definition = at.Column.Definition;
        var isWide = definition.Type == ColumnType.LongLong;
        var read = Get(at, image, at.Column.Kind switch
        {
            ColumnKind.Bit => nameof(RowImage.GetBit),
            ColumnKind.Year => nameof(RowImage.GetInt32),
            _ when definition.IsUnsigned => isWide ? nameof(RowImage.GetUInt64) : nameof(RowImage.GetUInt32),
            _ => isWide ? nameof(RowImage.GetInt64) : nameof(RowImage.GetInt32),
        });
        return read.Type == type ? read : Expression.Convert(read, type);
    }

    private static Expression? ReadEnum(MemberColumn at, ParameterExpression image)
    {
        var type = at.Member.ValueType;
        if (at.Column.Kind == ColumnKind.Enum)
        {
            return Expression.Call(
                typeof(ColumnReads), nameof(ColumnReads.ReadEnum), [type], image, Expression.Constant(at), Expression.Constant(EnumLabels.Members(at)));
        }

        var isNumber = at.Column.Kind is ColumnKind.Integer or ColumnKind.Year or ColumnKind.Bit;
        return isNumber && ReadInteger(at, image, Enum.GetUnderlyingType(type)) is { } number ? Expression.Convert(number, type) : null;
    }

    private static MethodCallExpression? ReadTemporal(MemberColumn at, ParameterExpression image)
    {
        var type = at.Member.ValueType;
        return at.Column.Kind switch
        {
            ColumnKind.Date when type == typeof(DateValue) => Get(at, image, nameof(RowImage.GetDate)),
            ColumnKind.Date when type == typeof(DateOnly) => Call(at, image, nameof(ColumnReads.ReadDateOnly)),
            ColumnKind.Time when type == typeof(TimeValue) => Get(at, image, nameof(RowImage.GetTime)),
            ColumnKind.Time when type == typeof(TimeSpan) => Call(at, image, nameof(ColumnReads.ReadTimeSpan)),
            ColumnKind.Time when type == typeof(TimeOnly) => Call(at, image, nameof(ColumnReads.ReadTimeOnly)),
            ColumnKind.DateTime or ColumnKind.Timestamp when type == typeof(DateTimeValue) => Get(at, image, nameof(RowImage.GetDateTime)),
            ColumnKind.DateTime or ColumnKind.Timestamp when type == typeof(DateTime) => Call(at, image, nameof(ColumnReads.ReadDateTime)),
            ColumnKind.Timestamp when type == typeof(DateTimeOffset) => Call(at, image, nameof(ColumnReads.ReadInstant)),
            _ => null,
        };
    }

    private static MethodCallExpression? ReadGuid(MemberColumn at, ParameterExpression image) =>
        at.Column.Kind == ColumnKind.Uuid ? Get(at, image, nameof(RowImage.GetGuid))
        : at.Column.IsBinaryGuid ? Call(at, image, nameof(ColumnReads.ReadBinaryGuid))
        : at.Column.IsTextOfGuid ? Call(at, image, nameof(ColumnReads.ReadTextGuid))
        : null;

    private static MethodCallExpression? ReadText(MemberColumn at, ParameterExpression image) => at.Column.Kind switch
    {
        ColumnKind.Text or ColumnKind.Uuid or ColumnKind.Address => Get(at, image, nameof(RowImage.GetString)),
        ColumnKind.Enum when at.Column.Definition.Labels.Count == 0 => throw MappingErrors.NoLabels(at),
        ColumnKind.Enum => Get(at, image, nameof(RowImage.GetEnumLabel)),
        ColumnKind.Json => Get(at, image, nameof(RowImage.GetJson)),
        _ => null,
    };

    private static MethodCallExpression? ReadJson(MemberColumn at, ParameterExpression image) =>
        at.Column.Kind is not (ColumnKind.Json or ColumnKind.Text) ? null
        : Call(at, image, at.Member.ValueType == typeof(JsonElement) ? nameof(ColumnReads.ReadJsonElement) : nameof(ColumnReads.ReadJsonDocument));

    private static MethodCallExpression? ReadBytes(MemberColumn at, ParameterExpression image) =>
        at.Column.Kind is ColumnKind.Binary or ColumnKind.Text or ColumnKind.Geometry or ColumnKind.Vector or ColumnKind.Address
            ? Call(at, image, nameof(ColumnReads.ReadBytes))
            : null;

    private static MethodCallExpression? ReadList(MemberColumn at, ParameterExpression image)
    {
        var type = at.Member.ValueType;
        if (at.Column.Kind == ColumnKind.Vector)
        {
            return type == typeof(float[]) ? Get(at, image, nameof(RowImage.GetVector)) : null;
        }

        var isList = type == typeof(string[]) || type == typeof(IReadOnlyList<string>)
            || type == typeof(IReadOnlyCollection<string>) || type == typeof(IEnumerable<string>);
        return !isList ? null
            : at.Column.Definition.Labels.Count == 0 ? throw MappingErrors.NoLabels(at)
            : Call(at, image, nameof(ColumnReads.ReadLabels));
    }

    private static MethodCallExpression Get(MemberColumn at, ParameterExpression image, string getter) =>
        Expression.Call(image, typeof(RowImage).GetMethod(getter, [typeof(int)])!, Expression.Constant(at.Column.Ordinal));

    private static MethodCallExpression Call(MemberColumn at, ParameterExpression image, string read) =>
        Expression.Call(typeof(ColumnReads), read, null, image, Expression.Constant(at));
}
