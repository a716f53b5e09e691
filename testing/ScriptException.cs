namespace Router.Testing;

/// <summary>A test's script says something that no server would do: the message says what, and what there is instead.</summary>
public sealed class ScriptException : Exception
{
    /// <summary>An error with that message.</summary>
    public ScriptException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
