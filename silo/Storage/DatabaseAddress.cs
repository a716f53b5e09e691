using System.Data.Common;
using MySqlConnector;
using Npgsql;

namespace Router.Silo.Storage;

/// <summary>
/// A database: <c>mysql://user:password@host:port/database</c>, <c>mariadb://</c> likewise, <c>postgres://</c> or <c>postgresql://</c>. What is behind a <c>?</c>
/// are options of the driver, MySqlConnector or Npgsql, such as <c>?SslMode=Required</c>.
/// </summary>
/// <param name="Kind">The family.</param>
/// <param name="Display">The address without user and password, for messages.</param>
/// <param name="ConnectionString">For the driver.</param>
internal sealed record DatabaseAddress(DatabaseKind Kind, string Display, string ConnectionString)
{
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 10;
    private const int MySqlPort = 3306;
    private const int PostgreSqlPort = 5432;
    private const int PreparedStatements = 32;

    /// <summary>The name by which Orleans finds the driver.</summary>
    public string Invariant => Kind == DatabaseKind.MySql ? "MySql.Data.MySqlConnector" : "Npgsql";

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">The text is none; the message does not repeat it, for it may hold a password.</exception>
    public static DatabaseAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || KindOf(uri.Scheme) is not { } kind)
        {
            throw new FormatException("is the address of no database.");
        }

        var database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        if (uri.Host.Length == 0 || database.Length == 0)
        {
            throw new FormatException($"names no {(database.Length == 0 ? "database" : "host")}.");
        }

        var port = uri.IsDefaultPort || uri.Port < 0 ? kind == DatabaseKind.MySql ? MySqlPort : PostgreSqlPort : uri.Port;
        var connection = ConnectionOf(kind, uri, port, database);
        AddOptions(connection, uri.Query);
        return new DatabaseAddress(kind, $"{uri.Scheme}://{uri.Host}:{port}/{database}", connection.ConnectionString);
    }

    /// <summary>A connection, not open yet, whose session ends with it.</summary>
    public DbConnection Connect() => Kind == DatabaseKind.MySql
        ? new MySqlConnection(new MySqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString)
        : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);

    /// <summary>A connection, not open yet, to the same server, where the database may not be there.</summary>
    public DbConnection ConnectToServer() => Kind == DatabaseKind.MySql
        ? new MySqlConnection(new MySqlConnectionStringBuilder(ConnectionString) { Pooling = false, Database = "" }.ConnectionString)
        : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, Database = "postgres" }.ConnectionString);

    /// <summary>The statement that makes the database.</summary>
    public string Creation => Kind == DatabaseKind.MySql
        ? $"CREATE DATABASE IF NOT EXISTS `{new MySqlConnectionStringBuilder(ConnectionString).Database.Replace("`", "``", StringComparison.Ordinal)}`"
        : $"CREATE DATABASE \"{new NpgsqlConnectionStringBuilder(ConnectionString).Database!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Whether an attempt to connect failed for want of the database.</summary>
    public static bool IsMissing(Exception error) => error is MySqlException { ErrorCode: MySqlErrorCode.UnknownDatabase } or PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName };

    /// <summary>Whether the database was made by somebody else at the same time.</summary>
    public static bool IsThereAlready(DbException error) => error is PostgresException { SqlState: PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation };

    /// <inheritdoc/>
    public override string ToString() => Display;

    private static DatabaseKind? KindOf(string scheme) => scheme switch
    {
        "mysql" or "mariadb" => DatabaseKind.MySql,
        "postgres" or "postgresql" => DatabaseKind.PostgreSql,
        _ => null,
    };

    /// <summary>
    /// A storage that does not answer must be seen soon, for a silo that cannot save holds its source up: short waits. Nothing that Router runs leaves
    /// anything behind in a session, so connections are not reset between uses, which saves a round trip each.
    /// </summary>
    private static DbConnectionStringBuilder ConnectionOf(DatabaseKind kind, Uri uri, int port, string database)
    {
        var login = uri.UserInfo.Split(':', 2);
        var (user, password) = (Uri.UnescapeDataString(login[0]), login.Length == 2 ? Uri.UnescapeDataString(login[1]) : "");
        return kind == DatabaseKind.MySql
            ? new MySqlConnectionStringBuilder
            {
                Server = uri.Host, Port = (uint)port, UserID = user, Password = password, Database = database,
                ConnectionTimeout = ConnectSeconds, DefaultCommandTimeout = CommandSeconds, ConnectionReset = false, ApplicationName = "router-silo",
            }
            : new NpgsqlConnectionStringBuilder
            {
                Host = uri.Host, Port = port, Username = user, Password = password, Database = database,
                Timeout = ConnectSeconds, CommandTimeout = CommandSeconds, NoResetOnClose = true, MaxAutoPrepare = PreparedStatements, ApplicationName = "router-silo",
            };
    }

    private static void AddOptions(DbConnectionStringBuilder connection, string query)
    {
        foreach (var option in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            try
            {
                connection[Uri.UnescapeDataString(parts[0])] = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "true";
            }
            catch (Exception unknown) when (unknown is ArgumentException or FormatException or OverflowException)
            {
                throw new FormatException($"has the option '{parts[0]}', which the driver does not take ({unknown.Message}).", unknown);
            }
        }
    }
}
