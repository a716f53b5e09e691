namespace Router.Routing.Log;

/// <summary>A transaction too large for the window, or prepared and undecided, could not be kept in a file. Nothing of it was delivered.</summary>
public sealed class SpillException : Exception
{
    internal SpillException(string folder, Exception inner)
        : base($"A transaction larger than the window cannot be kept in {folder} ({inner.Message.TrimEnd('.')}): make room there, or set another folder for it (SpillFolder, TMPDIR).", inner)
    {
    }
}
