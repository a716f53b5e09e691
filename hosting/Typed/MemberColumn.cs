namespace Router.Hosting.Typed;

/// <summary>A member and the column it takes its values from.</summary>
internal sealed class MemberColumn(MappedMember member, MappedColumn column)
{
    public MappedMember Member { get; } = member;

    public MappedColumn Column { get; } = column;

    public RowMappingException Unfit() => MappingErrors.Unfit(this);

    public RowMappingException IsNull() => MappingErrors.IsNull(this);
}
