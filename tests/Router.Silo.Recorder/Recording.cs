using Router.Contracts;

namespace Router.Silo.Recorder;

/// <summary>A partition's table as its replica has it.</summary>
internal sealed class Recording
{
    /// <summary>The newest change that is in it; a partition may be saved, and taken up elsewhere, before its first one.</summary>
    public string Token { get; set; } = ChangeToken.None.ToString();

    /// <summary>Changes that are in it.</summary>
    public long Applied { get; set; }

    /// <summary>Rows by key, each as JSON.</summary>
    public Dictionary<string, string> Rows { get; set; } = [];

    /// <summary>Changes that did not fit what was there: something was lost, came twice or out of order.</summary>
    public List<string> Violations { get; set; } = [];
}
