-- What a cluster keeps in a PostgreSQL (11 or later) database: which silos there are, the state of grains, reminders.
-- `router-silo init-storage --storage postgres://user:password@host:port/database` runs this; so does `psql database -f postgresql.sql`.
-- It may run again at any time, also beside a running cluster: what is there stays.
--
-- Orleans brings its statements along from the table OrleansQuery, by their keys; names and types of columns and parameters are its own.
-- Everything else is ours, and named so: a database that another application of Orleans uses is refused by init-storage.
-- Each statement below is one statement to the server too, and so whole or not at all.

CREATE TABLE IF NOT EXISTS OrleansQuery (
  QueryKey varchar(64) NOT NULL PRIMARY KEY,
  QueryText varchar(8000) NOT NULL
);

-- One row a cluster: every change of its membership counts this version up, so that of two changes at once one is refused.
CREATE TABLE IF NOT EXISTS RouterMembership (
  DeploymentId varchar(150) NOT NULL PRIMARY KEY,
  Version integer NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS RouterSilos (
  DeploymentId varchar(150) NOT NULL,
  Address varchar(45) NOT NULL,
  Port integer NOT NULL,
  Generation integer NOT NULL,
  SiloName varchar(150) NOT NULL,
  HostName varchar(150) NOT NULL,
  Status integer NOT NULL,
  ProxyPort integer NULL,
  SuspectTimes varchar(8000) NULL,
  StartTime timestamptz(3) NOT NULL,
  IAmAliveTime timestamptz(3) NOT NULL,
  PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

-- Identity is the SHA-256 of service, type and key: a primary key, so that of two first writes one is refused.
CREATE TABLE IF NOT EXISTS RouterState (
  Identity bytea NOT NULL PRIMARY KEY,
  ServiceId varchar(150) NOT NULL,
  GrainType varchar(512) NOT NULL,
  GrainKey text NULL,
  GrainIdN0 bigint NOT NULL,
  GrainIdN1 bigint NOT NULL,
  PayloadBinary bytea NULL,
  ModifiedOn timestamptz(3) NOT NULL,
  Version integer NOT NULL
);

CREATE TABLE IF NOT EXISTS RouterReminders (
  ServiceId varchar(150) NOT NULL,
  GrainId varchar(400) NOT NULL,
  ReminderName varchar(150) NOT NULL,
  StartTime timestamptz(3) NOT NULL,
  Period bigint NOT NULL,
  GrainHash integer NOT NULL,
  Version integer NOT NULL,
  PRIMARY KEY (ServiceId, GrainId, ReminderName)
);

-- With these the storage is set up; all of them at once, so that a silo never sees a part.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('RouterStorageVersion', '1'),

('InsertMembershipVersionKey',
 'WITH made AS (INSERT INTO RouterMembership (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*)::integer FROM made'),

('InsertMembershipKey',
 'WITH moved AS (
    UPDATE RouterMembership SET Version = Version + 1
    WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS (
      SELECT 1 FROM RouterSilos s WHERE s.DeploymentId = @DeploymentId AND s.Address = @Address AND s.Port = @Port AND s.Generation = @Generation)
    RETURNING DeploymentId),
  joined AS (
    INSERT INTO RouterSilos (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
    RETURNING 1)
  SELECT count(*)::integer FROM joined'),

('UpdateMembershipKey',
 'WITH moved AS (
    UPDATE RouterMembership SET Version = Version + 1
    WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (
      SELECT 1 FROM RouterSilos s WHERE s.DeploymentId = @DeploymentId AND s.Address = @Address AND s.Port = @Port AND s.Generation = @Generation)
    RETURNING DeploymentId),
  changed AS (
    UPDATE RouterSilos s SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime FROM moved
    WHERE s.DeploymentId = moved.DeploymentId AND s.Address = @Address AND s.Port = @Port AND s.Generation = @Generation
    RETURNING 1)
  SELECT count(*)::integer FROM changed'),

('UpdateIAmAlivetimeKey',
 'UPDATE RouterSilos SET IAmAliveTime = @IAmAliveTime WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation'),

('MembershipReadAllKey',
 'SELECT m.DeploymentId, s.Address, s.Port, s.Generation, s.SiloName, s.HostName, s.Status, s.ProxyPort, s.SuspectTimes, s.StartTime, s.IAmAliveTime, m.Version
  FROM RouterMembership m LEFT JOIN RouterSilos s ON s.DeploymentId = m.DeploymentId WHERE m.DeploymentId = @DeploymentId'),

('MembershipReadRowKey',
 'SELECT m.DeploymentId, s.Address, s.Port, s.Generation, s.SiloName, s.HostName, s.Status, s.ProxyPort, s.SuspectTimes, s.StartTime, s.IAmAliveTime, m.Version
  FROM RouterMembership m LEFT JOIN RouterSilos s ON s.DeploymentId = m.DeploymentId AND s.Address = @Address AND s.Port = @Port AND s.Generation = @Generation
  WHERE m.DeploymentId = @DeploymentId'),

('GatewaysQueryKey',
 'SELECT Address, ProxyPort, Generation FROM RouterSilos WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0'),

('DeleteMembershipTableEntriesKey',
 'DELETE FROM RouterSilos WHERE DeploymentId = @DeploymentId; DELETE FROM RouterMembership WHERE DeploymentId = @DeploymentId'),

('CleanupDefunctSiloEntriesKey',
 'DELETE FROM RouterSilos WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3'),

('ReadFromStorageKey',
 'SELECT PayloadBinary, Version FROM RouterState WHERE Identity = sha256(convert_to(
    concat_ws(chr(1), @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(''+'' || @GrainIdExtensionString, ''-'')), ''UTF8''))'),

('WriteToStorageKey',
 'WITH its AS (
    SELECT sha256(convert_to(
      concat_ws(chr(1), @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(''+'' || @GrainIdExtensionString, ''-'')), ''UTF8'')) AS Identity),
  made AS (
    INSERT INTO RouterState (Identity, ServiceId, GrainType, GrainKey, GrainIdN0, GrainIdN1, PayloadBinary, ModifiedOn, Version)
    SELECT its.Identity, @ServiceId, @GrainTypeString, @GrainIdExtensionString, @GrainIdN0, @GrainIdN1, @PayloadBinary, now(), 1
    FROM its WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING RETURNING Version),
  changed AS (
    UPDATE RouterState s SET PayloadBinary = @PayloadBinary, ModifiedOn = now(), Version = s.Version + 1
    FROM its WHERE s.Identity = its.Identity AND s.Version = @GrainStateVersion RETURNING s.Version)
  SELECT Version AS NewGrainStateVersion FROM made UNION ALL SELECT Version FROM changed'),

('ClearStorageKey',
 'UPDATE RouterState SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1 WHERE Version = @GrainStateVersion AND Identity = sha256(convert_to(
    concat_ws(chr(1), @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(''+'' || @GrainIdExtensionString, ''-'')), ''UTF8''))
  RETURNING Version AS NewGrainStateVersion'),

('DeleteStorageKey',
 'DELETE FROM RouterState WHERE Version = @GrainStateVersion AND Identity = sha256(convert_to(
    concat_ws(chr(1), @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(''+'' || @GrainIdExtensionString, ''-'')), ''UTF8''))
  RETURNING Version + 1 AS NewGrainStateVersion'),

('UpsertReminderRowKey',
 'INSERT INTO RouterReminders AS r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
  VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
  ON CONFLICT (ServiceId, GrainId, ReminderName)
  DO UPDATE SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
  RETURNING r.Version AS Version'),

('ReadReminderRowsKey',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId'),

('ReadReminderRowKey',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders
  WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName'),

('ReadRangeRows1Key',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders
  WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash'),

('ReadRangeRows2Key',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders
  WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)'),

('DeleteReminderRowKey',
 'WITH gone AS (
    DELETE FROM RouterReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version RETURNING 1)
  SELECT count(*)::integer FROM gone'),

('DeleteReminderRowsKey',
 'DELETE FROM RouterReminders WHERE ServiceId = @ServiceId')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
