namespace Router.Binlog.Tests;

public class EventRolesTests
{
    [Theory]
    [InlineData(EventType.PartialUpdateRows)]
    [InlineData(EventType.TransactionPayload)]
    [InlineData(EventType.QueryCompressed)]
    [InlineData(EventType.WriteRowsCompressedV1)]
    [InlineData(EventType.DeleteRowsCompressed)]
    [InlineData(EventType.PreGaUpdateRows)]
    [InlineData(EventType.ExecuteLoadQuery)]
    [InlineData(EventType.Load)]
    [InlineData(EventType.AppendBlock)]
    [InlineData(EventType.Incident)]
    public void What_may_change_rows_is_refused_whatever_its_flags(EventType type)
    {
        Assert.Equal(EventRole.RefusedRowChange, EventRoles.Of(type, EventFlags.None));
        Assert.Equal(EventRole.RefusedRowChange, EventRoles.Of(type, EventFlags.Ignorable));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(43)]
    [InlineData(159)]
    [InlineData(172)]
    [InlineData(255)]
    public void A_type_nobody_knows_is_refused_unless_flagged_ignorable(byte type)
    {
        Assert.Equal(EventRole.RefusedRowChange, EventRoles.Of((EventType)type, EventFlags.SuppressUse));
        Assert.Equal(EventRole.Ignorable, EventRoles.Of((EventType)type, EventFlags.Ignorable));
    }

    [Fact]
    public void Every_known_type_has_a_role_on_purpose()
    {
        var refused = Enum.GetValues<EventType>().Where(type => EventRoles.Of(type, EventFlags.None) == EventRole.RefusedRowChange).Select(type => (int)type);
        Assert.Equal([0, 1, 6, 7, 8, 9, 10, 11, 12, 17, 18, 20, 21, 22, 26, 39, 40, 165, 166, 167, 168, 169, 170, 171], refused);
    }
}
