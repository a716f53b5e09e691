namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>What goes wrong with a write.</summary>
internal enum StorageFault
{
    None,

    /// <summary>Nothing is written.</summary>
    Refused,

    /// <summary>It is written, and the answer is lost.</summary>
    AnswerLost,

    /// <summary>It fails, and is done at some later time, where the record is still as it was.</summary>
    Late,
}
