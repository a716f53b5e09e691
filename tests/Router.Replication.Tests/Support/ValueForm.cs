namespace Router.Replication.Tests.Support;

/// <summary>How a column's value as JSON is compared with what a SELECT tells.</summary>
internal enum ValueForm
{
    /// <summary>A JSON number, digit by digit.</summary>
    Number,

    /// <summary>A number of 32 bits, selected as a double.</summary>
    Float,

    /// <summary>A number of 64 bits.</summary>
    Double,

    /// <summary>BIT, YEAR: selected as an integer.</summary>
    Bits,

    /// <summary>A JSON string of the server's own text: DECIMAL, DATE, TIME, UUID.</summary>
    Quoted,

    /// <summary>A JSON string, told as the bytes of its UTF-8.</summary>
    Text,

    /// <summary>An array of labels.</summary>
    Set,

    /// <summary>Base64 of the bytes.</summary>
    Bytes,

    /// <summary>DATETIME.</summary>
    DateTime,

    /// <summary>TIMESTAMP, selected in UTC.</summary>
    Timestamp,

    /// <summary>A document.</summary>
    Json,
}
