namespace Router.Wire;

/// <summary>Every way in which received bytes can break the client protocol.</summary>
public enum ProtocolFault
{
    /// <summary>A packet's sequence number is not the one after its predecessor's.</summary>
    SequenceGap,

    /// <summary>A packet without payload where one is needed.</summary>
    EmptyPacket,

    /// <summary>A packet ends inside one of its fields.</summary>
    CutField,

    /// <summary>A packet goes on behind its last field.</summary>
    LeftOverBytes,

    /// <summary>A packet that has no place here, told by its first byte.</summary>
    UnexpectedPacket,

    /// <summary>An answer is larger than its bound.</summary>
    AnswerTooLarge,

    /// <summary>A binlog event is larger than its bound.</summary>
    EventTooLarge,

    /// <summary>The greeting is not of protocol version 10, or lacks a capability that every server since 4.1 has.</summary>
    UnsupportedServer,

    /// <summary>The login asks for more steps than any plugin has.</summary>
    EndlessLogin,

    /// <summary>The server asked for a local file (LOCAL INFILE). It never gets one.</summary>
    LocalFileRequested,

    /// <summary>Bytes that nobody asked for lie before an answer.</summary>
    UnaskedBytes,
}
