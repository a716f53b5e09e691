namespace Router.Grains.Tests.Streams;

/// <summary>What goes wrong with a read of a scripted tailer.</summary>
internal enum ReadFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The question is lost.</summary>
    QuestionLost,

    /// <summary>The answer is lost: the tailer believes that it was given.</summary>
    AnswerLost,

    /// <summary>A batch is left out.</summary>
    BatchLeftOut,

    /// <summary>The tailer answers later, when it is let.</summary>
    Hangs,
}
