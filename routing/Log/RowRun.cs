using Router.Contracts;

namespace Router.Routing.Log;

/// <summary>Consecutive rows of one kind in a <see cref="Processing.RowBuffer"/>.</summary>
internal struct RowRun
{
    public ChangeKind Kind;
    public int First;
    public int Count;
    public int Offset;
    public int LengthBytes;
}
