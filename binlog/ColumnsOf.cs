namespace Router.Binlog;

/// <summary>Which columns an optional field of a table map lists.</summary>
internal enum ColumnsOf
{
    All,
    Signs,
    CharacterSets,
    EnumAndSet,
    Enum,
    Set,
}
