using System.Globalization;

namespace Router.Subscribers.Tests.Aggregates.Servers;

/// <summary>Random statements on the orders, the same for a seed: of one row and of many, in transactions that commit and that do not, keys that change.</summary>
internal sealed class OrdersWriter(Random random)
{
    private static readonly string[] s_statuses = ["NULL", "''", "'new'", "'NEW'", "'paid'", "'paid '", "'sänt'"];

    public string Statements(int count) => string.Join(";\n", Enumerable.Range(0, count).Select(_ => random.Next(6) == 0 ? Transaction() : Statement()));

    private string Transaction()
    {
        var body = string.Join("; ", Enumerable.Range(0, 1 + random.Next(5)).Select(_ => Statement()));
        return random.Next(4) switch
        {
            0 => $"BEGIN; {body}; ROLLBACK",
            1 => $"BEGIN; {Statement()}; SAVEPOINT s; {body}; ROLLBACK TO s; {Statement()}; COMMIT",
            _ => $"BEGIN; {body}; COMMIT",
        };
    }

    private string Statement() => random.Next(10) switch
    {
        0 or 1 or 2 => $"REPLACE INTO orders VALUES {string.Join(", ", Enumerable.Range(0, 1 + random.Next(6)).Select(_ => Row()))}",
        3 or 4 => $"INSERT INTO orders VALUES {Row()} ON DUPLICATE KEY UPDATE amount = {Amount()}, status = {Status()}",
        5 => $"UPDATE orders SET status = {Status()}, amount = {Amount()} WHERE user_id = {random.Next(15)}",
        6 => $"UPDATE orders SET user_id = {random.Next(15)}, weight = {Weight()}, created = {Created()} WHERE id = {Id()}",
        7 => $"UPDATE IGNORE orders SET id = {Id()} WHERE id = {Id()}",
        8 => $"DELETE FROM orders WHERE id = {Id()}",
        _ => $"DELETE FROM orders WHERE user_id = {random.Next(15)} ORDER BY id LIMIT {1 + random.Next(5)}",
    };

    private string Row() => $"({Id()}, {Some(random.Next(15))}, {Amount()}, {Status()}, {Weight()}, {Some(ulong.MaxValue - (ulong)random.Next(3))}, {Created()}, {Some(random.Next(-64, 64) / 16.0)})";

    private int Id() => random.Next(200);

    private string Status() => s_statuses[random.Next(s_statuses.Length)];

    private string Amount() => Some(random.Next(-100_000, 100_000) / 100m);

    /// <summary>Of few bits, so that the server's own sum is exact too.</summary>
    private string Weight() => Some(random.Next(-4096, 4096) / 8.0);

    private string Created() => Some($"'2026-01-{1 + random.Next(28):00} 10:00:0{random.Next(10)}.{random.Next(1_000_000):000000}'");

    private string Some(object value) => random.Next(8) == 0 ? "NULL" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
