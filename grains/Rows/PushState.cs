namespace Router.Grains.Rows;

/// <summary>Whether a row's grain is being told.</summary>
internal enum PushState : byte
{
    /// <summary>Nothing is to be told.</summary>
    Idle,

    /// <summary>It waits to be told.</summary>
    Queued,

    /// <summary>It is being told.</summary>
    Told,

    /// <summary>It is being told, and more has come.</summary>
    ToldAgain,
}
