namespace Router.Subscribers.Auditing;

/// <summary>An auditor, whatever the type of its values.</summary>
public interface ICacheAuditor
{
    /// <summary>The cache's name.</summary>
    string Cache { get; }

    /// <summary>The newest report; null before the first audit has ended.</summary>
    AuditReport? Report { get; }

    /// <summary>Raised with each report.</summary>
    event EventHandler<AuditReport>? Reported;

    /// <summary>Audits once.</summary>
    Task<AuditReport> AuditAsync(CancellationToken cancellationToken);

    /// <summary>Audits again and again until it is cancelled. An audit that fails, as by a database that does not answer, ends it.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
