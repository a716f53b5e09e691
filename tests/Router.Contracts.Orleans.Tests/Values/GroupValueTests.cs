using System.Numerics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Router.Contracts.Orleans.Aggregates;
using Router.Contracts.Rows;

namespace Router.Contracts.Orleans.Tests.Values;

/// <summary>Whatever a group's key or a measure may be crosses silos, as itself and without a loss.</summary>
public sealed class GroupValueTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<object> Values =>
    [
        1L, 2, 3u, ulong.MaxValue, -4L, 12.50m, decimal.MaxValue, 1.5, 2.5f, double.NaN, "text", "", Guid.Parse("0f5d2c86-6e2b-4a7c-9a55-5e8a4f0a1b2c"),
        new BigDecimal(BigInteger.Parse("-12345678901234567890123456789012345678901234567890"), 30), new BigDecimal(0, 2), new BigDecimal(150, 2),
        new DateValue(2026, 2, 31), new DateValue(0, 0, 0),
        new DateTimeValue(new DateValue(2026, 1, 2), 3, 4, 5, 678_901, 6, true), new DateTimeValue(default, 0, 0, 0, 0, 0, false),
        new TimeValue(-838L * 3600 * 1_000_000, 3), new TimeValue(1, 6),
        new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified),
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), new DateOnly(2026, 1, 2),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_itself_on_the_other_side(object value)
    {
        var back = RoundTrip([value, null])[0];
        Assert.IsType(value.GetType(), back);
        Assert.Equal(value, back);
        Assert.Equal($"{value}", $"{back}");
    }

    [Fact]
    public void A_date_and_times_kind_stays()
    {
        Assert.Equal(DateTimeKind.Utc, ((DateTime)RoundTrip([DateTime.UnixEpoch])[0]!).Kind);
        Assert.Equal(DateTimeKind.Unspecified, ((DateTime)RoundTrip([new DateTime(1, DateTimeKind.Unspecified)])[0]!).Kind);
    }

    [Fact]
    public void Lists_of_values_bytes_and_labels_cross_too()
    {
        var back = RoundTrip([new List<object> { 3m, 2m, new BigDecimal(1, 40) }, Array.Empty<object>(), new byte[] { 1, 2 }, new[] { "a", "b" }]);
        Assert.Equal<object>([3m, 2m, new BigDecimal(1, 40)], (IReadOnlyList<object>)back[0]!);
        Assert.Empty((IReadOnlyList<object>)back[1]!);
        Assert.Equal(new byte[] { 1, 2 }, (byte[])back[2]!);
        Assert.Equal(["a", "b"], (string[])back[3]!);
    }

    public void Dispose() => _services.Dispose();

    private object?[] RoundTrip(object?[] values)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        var state = new AggregateGroupState { Key = values, Exists = true, Measures = ["x"], Values = values, Token = new ChangeToken(7, 8), GroupedBy = ["y"] };
        var back = serializer.Deserialize<AggregateGroupState>(serializer.SerializeToArray(state));
        Assert.Equal(state.Token, back.Token);
        Assert.Equal(values.Length, back.Values.Length);
        return back.Key;
    }
}
