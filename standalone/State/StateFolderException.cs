namespace Router.Standalone.State;

/// <summary>The state folder is damaged, in use or cannot be written. The message says what to do.</summary>
public sealed class StateFolderException : Exception
{
    /// <summary>An error with that message.</summary>
    public StateFolderException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
