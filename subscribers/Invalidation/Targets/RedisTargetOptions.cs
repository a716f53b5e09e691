namespace Router.Subscribers.Invalidation.Targets;

/// <summary>How invalidations are told to a Redis.</summary>
public sealed record RedisTargetOptions
{
    /// <summary>Stands before each key; empty for none. With one, everything is forgotten by scanning for it.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>Whether keys are unlinked (default), deleted, or left alone and only published.</summary>
    public RedisRemoval Removal { get; init; } = RedisRemoval.Unlink;

    /// <summary>How tags are kept; default as sets of keys.</summary>
    public RedisTags Tags { get; init; } = RedisTags.Members;

    /// <summary>Stands before each tag; default <c>tag:</c>.</summary>
    public string TagPrefix { get; init; } = "tag:";

    /// <summary>
    /// A channel on which each batch is published after its removal, for local caches of other processes, as
    /// <c>{"table":"shop.users","keys":["user:7"],"tags":["users"],"everything":false}</c>, keys with their prefix; null for none.
    /// </summary>
    public string? Channel { get; init; }

    /// <summary>Empties the whole database where everything is to be forgotten; else only keys with <see cref="KeyPrefix"/> go.</summary>
    public bool MayFlushDatabase { get; init; }
}
