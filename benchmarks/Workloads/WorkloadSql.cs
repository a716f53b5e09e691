namespace Router.Benchmarks.Workloads;

/// <summary>The statements that make the workloads, run by the server alone so that making them takes seconds.</summary>
internal static class WorkloadSql
{
    public const string Tables = """
        CREATE DATABASE bench CHARACTER SET utf8mb4;
        USE bench;
        CREATE TABLE orders(id BIGINT PRIMARY KEY, user_id INT, amount DECIMAL(12,2), status VARCHAR(16), note VARCHAR(64), created DATETIME(6));
        CREATE TABLE docs(id BIGINT PRIMARY KEY, v INT, doc JSON, updated DATETIME(6));
        """;

    /// <summary>1,000,000 rows, 1000 to a statement and transaction.</summary>
    public const string W1 = """
        USE bench;
        DELIMITER //
        CREATE PROCEDURE w1() BEGIN
          DECLARE base BIGINT DEFAULT 0;
          WHILE base < 1000000 DO
            INSERT INTO orders SELECT base + seq, (base + seq) % 50000, ((base + seq) * 37 % 1000000) / 100,
              ELT(1 + seq % 4, 'new', 'paid', 'shipped', 'delivered'), CONCAT('order ', base + seq, ' of the benchmark'),
              '2026-11-20 02:40:00.123456' + INTERVAL seq SECOND FROM seq_1_to_1000;
            SET base = base + 1000;
          END WHILE;
        END//
        DELIMITER ;
        """;

    /// <summary>200,000 transactions of one row: of every 20 ten inserts, seven updates and three deletes.</summary>
    public const string W2 = """
        USE bench;
        INSERT INTO orders SELECT seq, seq % 50000, seq / 100, 'new', CONCAT('order ', seq, ' of the benchmark'), '2026-11-20 02:40:00.123456' FROM seq_1_to_100;
        DELIMITER //
        CREATE PROCEDURE w2() BEGIN
          DECLARE i, oldest, next BIGINT DEFAULT 0;
          SET oldest = 1, next = 101;
          WHILE i < 200000 DO
            IF i % 20 < 10 THEN
              INSERT INTO orders VALUES (next, next % 50000, (next * 37 % 1000000) / 100, 'new', CONCAT('order ', next, ' of the benchmark'), '2026-11-20 02:40:00.123456');
              SET next = next + 1;
            ELSEIF i % 20 < 17 THEN
              UPDATE orders SET amount = amount + 1, status = 'paid' WHERE id = oldest + i * 7919 % (next - oldest);
            ELSE
              DELETE FROM orders WHERE id = oldest;
              SET oldest = oldest + 1;
            END IF;
            SET i = i + 1;
          END WHILE;
        END//
        DELIMITER ;
        """;

    /// <summary>20,000 updates of ten rows that hold a JSON document of 1 KiB.</summary>
    public const string W3 = """
        USE bench;
        INSERT INTO docs SELECT seq, 0, CONCAT('{"id": ', seq, ', "tags": ["a", "b"], "text": "', REPEAT('router ', 138), '"}'), '2026-11-20 02:40:00.123456' FROM seq_1_to_10000;
        DELIMITER //
        CREATE PROCEDURE w3() BEGIN
          DECLARE i BIGINT DEFAULT 0;
          WHILE i < 20000 DO
            UPDATE docs SET v = v + 1, updated = updated + INTERVAL 1 SECOND WHERE id BETWEEN 1 + i % 1000 * 10 AND 10 + i % 1000 * 10;
            SET i = i + 1;
          END WHILE;
        END//
        DELIMITER ;
        """;
}
