namespace Router.Silo;

/// <summary>Ends the program with one sentence on standard error and an exit code.</summary>
internal sealed class SiloException : Exception
{
    /// <summary>The sentence says what to do next.</summary>
    public SiloException(ExitCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>How the program ends.</summary>
    public ExitCode Code { get; }

    /// <summary>The settings make no sense.</summary>
    public static SiloException Usage(string message, Exception? inner = null) => new(ExitCode.Usage, message, inner);
}
