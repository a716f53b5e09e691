using Router.Contracts;

namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>A database of one row, whose commits are in the log before they are visible.</summary>
internal sealed class FakeRow
{
    private int _logged;
    private int _visible;

    /// <summary>The value in the log: the number of the last transaction.</summary>
    public int Logged => _logged;

    /// <summary>The value that sessions see.</summary>
    public int Visible => _visible;

    /// <summary>A change is in the log; gives its transaction's number.</summary>
    public int Log() => ++_logged;

    /// <summary>Whatever is in the log is visible.</summary>
    public void MakeVisible() => _visible = _logged;

    /// <summary>Reads as a session does: the value, and the point that is known to be visible.</summary>
    public (int Value, LogPoint Reading) Read() => (_visible, FakeSource.ReadingOf(_visible));
}
