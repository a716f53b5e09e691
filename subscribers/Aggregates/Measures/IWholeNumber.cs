namespace Router.Subscribers.Aggregates.Measures;

/// <summary>Reads the values of one column as whole numbers; a struct, so that a loop over it is compiled for it.</summary>
internal interface IWholeNumber
{
    Int128 Read(ReadOnlySpan<byte> value);
}
