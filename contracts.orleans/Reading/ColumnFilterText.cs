using Orleans;

namespace Router.Contracts.Orleans.Reading;

/// <summary>A condition on one column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator"><c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in</c>, <c>is null</c>, <c>is not null</c>.</param>
/// <param name="Values">What it is compared with: numbers, texts, dates.</param>
[GenerateSerializer]
[Immutable]
public sealed record ColumnFilterText([property: Id(0)] string Column, [property: Id(1)] string Operator, [property: Id(2)] object[] Values);
