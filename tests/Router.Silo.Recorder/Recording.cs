namespace Router.Silo.Recorder;

/// <summary>A partition's table as its replica has it.</summary>
internal sealed class Recording
{
    /// <summary>The newest change that is in it.</summary>
    public string Token { get; set; } = "";

    /// <summary>Changes that are in it.</summary>
    public long Applied { get; set; }

    /// <summary>Rows by key, each as JSON.</summary>
    public Dictionary<string, string> Rows { get; set; } = [];

    /// <summary>Changes that did not fit what was there: something was lost, came twice or out of order.</summary>
    public List<string> Violations { get; set; } = [];
}
