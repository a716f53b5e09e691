namespace Router.Testing;

/// <content>What happens to a source besides changes.</content>
public sealed partial class ScriptedSource
{
    /// <summary>Readers lose contact, and find it again at <see cref="FindContact"/>; what is written meanwhile they get then.</summary>
    public void LoseContact() => Change(() => IsInContact = false);

    /// <summary>Contact is back.</summary>
    public void FindContact() => Change(() => IsInContact = true);

    /// <summary>The source stays silent: what is written reaches readers at <see cref="Continue"/>, and contact is not lost.</summary>
    public void Pause() => Change(() => _isPaused = true);

    /// <summary>Ends a pause.</summary>
    public void Continue() => Change(() => _isPaused = false);

    /// <summary>What is written from now on goes to a new log file.</summary>
    public void Rotate() => Change(_log.Rotate);

    /// <summary>
    /// The log forgets everything written so far. Whoever resumes from an earlier place stops with
    /// <see cref="Replication.Source.SourceFault.PositionLost"/>, and so does a reader that has not read all of it: await <see cref="TakenAsync"/> first.
    /// </summary>
    public void Purge() => Change(_log.Purge);

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Changed();
        }
    }
}
