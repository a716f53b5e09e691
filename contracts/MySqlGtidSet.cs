using System.Text;

namespace Router.Contracts;

/// <summary>MySQL's form, as in <c>gtid_executed</c>: intervals of numbers for each server and tag.</summary>
public sealed class MySqlGtidSet : GtidSet
{
    private readonly SortedDictionary<GtidSource, GtidIntervals> _bySource = [];
    private GtidSource _newestSource;
    private GtidIntervals? _newest;

    /// <inheritdoc/>
    public override GtidDialect Dialect => GtidDialect.MySql;

    /// <inheritdoc/>
    public override bool IsEmpty => _bySource.Count == 0;

    /// <inheritdoc/>
    /// <remarks>Takes constant time where transactions of one server come in their order, else logarithmic time plus what is moved.</remarks>
    public override void Add(Gtid gtid)
    {
        if (gtid.Dialect != GtidDialect.MySql)
        {
            throw new ArgumentException($"'{gtid}' is not a MySQL GTID.", nameof(gtid));
        }

        if (gtid.Number is 0 or > GtidInterval.MaxNumber)
        {
            throw new ArgumentException($"'{gtid}' is not a GTID: numbers go from 1 to {GtidInterval.MaxNumber}.", nameof(gtid));
        }

        Add(new GtidSource(gtid.Server, gtid.Tag ?? ""), new GtidInterval(gtid.Number, gtid.Number));
    }

    /// <inheritdoc/>
    public override bool Contains(Gtid gtid) =>
        gtid.Dialect == GtidDialect.MySql
        && _bySource.TryGetValue(new GtidSource(gtid.Server, gtid.Tag ?? ""), out var intervals)
        && intervals.Contains(new GtidInterval(gtid.Number, gtid.Number));

    /// <inheritdoc/>
    public override bool Covers(GtidSet other)
    {
        if (other is not MySqlGtidSet set)
        {
            return false;
        }

        foreach (var (source, intervals) in set._bySource)
        {
            if (!_bySource.TryGetValue(source, out var mine) || !intervals.Intervals.All(mine.Contains))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool KnowsOriginsOf(GtidSet other) =>
        other is MySqlGtidSet set && set._bySource.Keys.All(source => _bySource.Keys.Any(known => known.Server == source.Server));

    /// <inheritdoc/>
    public override GtidSet Clone()
    {
        var copy = new MySqlGtidSet();
        foreach (var (source, intervals) in _bySource)
        {
            copy._bySource.Add(source, intervals.Clone());
        }

        return copy;
    }

    /// <summary>The server's own form on one line, as <c>SELECT @@gtid_executed</c> without its line breaks.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Guid? server = null;
        foreach (var (source, intervals) in _bySource)
        {
            if (source.Server != server)
            {
                text.Append(server is null ? "" : ",").Append(source.Server.ToString("D"));
                server = source.Server;
            }

            if (source.Tag.Length > 0)
            {
                text.Append(':').Append(source.Tag);
            }

            intervals.AppendTo(text);
        }

        return text.ToString();
    }

    /// <summary>Reads <c>uuid:1-5:7:tag:1,uuid:1</c>; white space around the parts does not count.</summary>
    /// <exception cref="FormatException">The text is not such a list.</exception>
    public static MySqlGtidSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var set = new MySqlGtidSet();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            MySqlGtidSetText.ReadServer(part, set);
        }

        return set;
    }

    /// <summary>Reads what a PREVIOUS_GTIDS event and COM_BINLOG_DUMP_GTID carry, with or without tags.</summary>
    /// <param name="bytes">The whole encoding and nothing else.</param>
    /// <exception cref="FormatException">The bytes are not such a set; the message names the byte.</exception>
    public static MySqlGtidSet Decode(ReadOnlySpan<byte> bytes) => MySqlGtidSetBinary.Read(bytes);

    /// <summary>
    /// Writes what COM_BINLOG_DUMP_GTID carries: the form every server since 5.6 knows where no member has a tag, else that of 8.3 and later.
    /// </summary>
    public byte[] Encode() => MySqlGtidSetBinary.Write(this);

    internal IReadOnlyCollection<KeyValuePair<GtidSource, GtidIntervals>> Sources => _bySource;

    internal void Add(GtidSource source, GtidInterval interval)
    {
        if (_newest is null || source != _newestSource)
        {
            if (!_bySource.TryGetValue(source, out _newest))
            {
                _bySource.Add(source, _newest = new GtidIntervals());
            }

            _newestSource = source;
        }

        _newest.Add(interval);
    }
}
