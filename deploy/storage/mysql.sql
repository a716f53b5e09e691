-- What a cluster keeps in a MySQL (8.0.29 or later) or MariaDB (10.5 or later) database: which silos there are, the state of grains, reminders.
-- `router-silo init-storage --storage mysql://user:password@host:port/database` runs this; so does `mysql database <mysql.sql`.
-- It may run again at any time, also beside a running cluster: what is there stays.
--
-- Orleans brings its statements along from the table OrleansQuery, by their keys; names and types of columns and parameters are its own.
-- Everything else is ours, and named so: a database that another application of Orleans uses is refused by init-storage.
DELIMITER //

CREATE TABLE IF NOT EXISTS OrleansQuery (
  QueryKey VARCHAR(64) NOT NULL PRIMARY KEY,
  QueryText VARCHAR(8000) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
//
-- One row a cluster: every change of its membership counts this version up, so that of two changes at once one is refused.
CREATE TABLE IF NOT EXISTS RouterMembership (
  DeploymentId VARCHAR(150) NOT NULL PRIMARY KEY,
  Version INT NOT NULL DEFAULT 0
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
//
CREATE TABLE IF NOT EXISTS RouterSilos (
  DeploymentId VARCHAR(150) NOT NULL,
  Address VARCHAR(45) NOT NULL,
  Port INT NOT NULL,
  Generation INT NOT NULL,
  SiloName VARCHAR(150) NOT NULL,
  HostName VARCHAR(150) NOT NULL,
  Status INT NOT NULL,
  ProxyPort INT NULL,
  SuspectTimes VARCHAR(8000) NULL,
  StartTime DATETIME(3) NOT NULL,
  IAmAliveTime DATETIME(3) NOT NULL,
  PRIMARY KEY (DeploymentId, Address, Port, Generation)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
//
-- Identity is the SHA-256 of service, type and key: a primary key, so that of two first writes one is refused.
CREATE TABLE IF NOT EXISTS RouterState (
  Identity BINARY(32) NOT NULL PRIMARY KEY,
  ServiceId VARCHAR(150) NOT NULL,
  GrainType VARCHAR(512) NOT NULL,
  GrainKey TEXT NULL,
  GrainIdN0 BIGINT NOT NULL,
  GrainIdN1 BIGINT NOT NULL,
  PayloadBinary LONGBLOB NULL,
  ModifiedOn DATETIME(3) NOT NULL,
  Version INT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
//
CREATE TABLE IF NOT EXISTS RouterReminders (
  ServiceId VARCHAR(150) NOT NULL,
  GrainId VARCHAR(400) NOT NULL,
  ReminderName VARCHAR(150) NOT NULL,
  StartTime DATETIME(3) NOT NULL,
  Period BIGINT NOT NULL,
  GrainHash INT NOT NULL,
  Version INT NOT NULL,
  PRIMARY KEY (ServiceId, GrainId, ReminderName)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
//
-- A silo joins: its row and the version together, or neither.
CREATE PROCEDURE IF NOT EXISTS RouterJoin1(
  itsDeployment VARCHAR(150) CHARACTER SET utf8mb4, itsAddress VARCHAR(45) CHARACTER SET utf8mb4, itsPort INT, itsGeneration INT, seenVersion INT,
  itsName VARCHAR(150) CHARACTER SET utf8mb4, itsHost VARCHAR(150) CHARACTER SET utf8mb4, itsStatus INT, itsProxyPort INT, itsStart DATETIME(3), itsAlive DATETIME(3))
BEGIN
  DECLARE EXIT HANDLER FOR 1062 BEGIN ROLLBACK; SELECT 0; END;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  START TRANSACTION;
  UPDATE RouterMembership SET Version = Version + 1 WHERE DeploymentId = itsDeployment AND Version = seenVersion;
  IF ROW_COUNT() > 0 THEN
    INSERT INTO RouterSilos (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    VALUES (itsDeployment, itsAddress, itsPort, itsGeneration, itsName, itsHost, itsStatus, itsProxyPort, itsStart, itsAlive);
    COMMIT;
    SELECT 1;
  ELSE
    ROLLBACK;
    SELECT 0;
  END IF;
END
//
-- Compare and set: a first write where nothing was seen, else a change of what was seen. The answer is the new version; the seen one where it was refused.
CREATE PROCEDURE IF NOT EXISTS RouterWrite1(
  itsService VARCHAR(150) CHARACTER SET utf8mb4, itsType VARCHAR(512) CHARACTER SET utf8mb4, itsKey TEXT CHARACTER SET utf8mb4, itsN0 BIGINT, itsN1 BIGINT,
  seenVersion INT, payload LONGBLOB)
BEGIN
  DECLARE itsIdentity BINARY(32) DEFAULT UNHEX(SHA2(CONCAT_WS(CHAR(1), itsService, itsType, itsN0, itsN1, COALESCE(CONCAT('+', itsKey), '-')), 256));
  DECLARE EXIT HANDLER FOR 1062 SELECT seenVersion AS NewGrainStateVersion;
  IF seenVersion IS NULL THEN
    INSERT INTO RouterState (Identity, ServiceId, GrainType, GrainKey, GrainIdN0, GrainIdN1, PayloadBinary, ModifiedOn, Version)
    VALUES (itsIdentity, itsService, itsType, itsKey, itsN0, itsN1, payload, UTC_TIMESTAMP(3), 1);
    SELECT 1 AS NewGrainStateVersion;
  ELSE
    UPDATE RouterState SET PayloadBinary = payload, ModifiedOn = UTC_TIMESTAMP(3), Version = Version + 1 WHERE Identity = itsIdentity AND Version = seenVersion;
    SELECT IF(ROW_COUNT() > 0, seenVersion + 1, seenVersion) AS NewGrainStateVersion;
  END IF;
END
//
-- With these the storage is set up; all of them at once, so that a silo never sees a part.
REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES
('RouterStorageVersion', '1'),

('InsertMembershipVersionKey',
 'INSERT IGNORE INTO RouterMembership (DeploymentId) VALUES (@DeploymentId); SELECT ROW_COUNT();'),

('InsertMembershipKey',
 'CALL RouterJoin1(@DeploymentId, @Address, @Port, @Generation, @Version, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime);'),

('UpdateMembershipKey',
 'UPDATE RouterMembership JOIN RouterSilos ON RouterSilos.DeploymentId = RouterMembership.DeploymentId
  SET RouterMembership.Version = RouterMembership.Version + 1, Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
  WHERE RouterMembership.DeploymentId = @DeploymentId AND RouterMembership.Version = @Version AND Address = @Address AND Port = @Port AND Generation = @Generation;
  SELECT ROW_COUNT() > 0;'),

('UpdateIAmAlivetimeKey',
 'UPDATE RouterSilos SET IAmAliveTime = @IAmAliveTime WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation;'),

('MembershipReadAllKey',
 'SELECT m.DeploymentId, s.Address, s.Port, s.Generation, s.SiloName, s.HostName, s.Status, s.ProxyPort, s.SuspectTimes, s.StartTime, s.IAmAliveTime, m.Version
  FROM RouterMembership m LEFT JOIN RouterSilos s ON s.DeploymentId = m.DeploymentId WHERE m.DeploymentId = @DeploymentId;'),

('MembershipReadRowKey',
 'SELECT m.DeploymentId, s.Address, s.Port, s.Generation, s.SiloName, s.HostName, s.Status, s.ProxyPort, s.SuspectTimes, s.StartTime, s.IAmAliveTime, m.Version
  FROM RouterMembership m LEFT JOIN RouterSilos s ON s.DeploymentId = m.DeploymentId AND s.Address = @Address AND s.Port = @Port AND s.Generation = @Generation
  WHERE m.DeploymentId = @DeploymentId;'),

('GatewaysQueryKey',
 'SELECT Address, ProxyPort, Generation FROM RouterSilos WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0;'),

('DeleteMembershipTableEntriesKey',
 'DELETE FROM RouterSilos WHERE DeploymentId = @DeploymentId; DELETE FROM RouterMembership WHERE DeploymentId = @DeploymentId;'),

('CleanupDefunctSiloEntriesKey',
 'DELETE FROM RouterSilos WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3;'),

('ReadFromStorageKey',
 'SELECT PayloadBinary, Version FROM RouterState WHERE Identity =
  UNHEX(SHA2(CONCAT_WS(CHAR(1), @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(CONCAT(''+'', @GrainIdExtensionString), ''-'')), 256));'),

('WriteToStorageKey',
 'CALL RouterWrite1(@ServiceId, @GrainTypeString, @GrainIdExtensionString, @GrainIdN0, @GrainIdN1, @GrainStateVersion, @PayloadBinary);'),

('ClearStorageKey',
 'CALL RouterWrite1(@ServiceId, @GrainTypeString, @GrainIdExtensionString, @GrainIdN0, @GrainIdN1, @GrainStateVersion, NULL);'),

('DeleteStorageKey',
 'DELETE FROM RouterState WHERE Version = @GrainStateVersion AND Identity =
  UNHEX(SHA2(CONCAT_WS(CHAR(1), @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(CONCAT(''+'', @GrainIdExtensionString), ''-'')), 256));
  SELECT IF(ROW_COUNT() > 0, @GrainStateVersion + 1, @GrainStateVersion) AS NewGrainStateVersion;'),

('UpsertReminderRowKey',
 'INSERT INTO RouterReminders (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
  VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, LAST_INSERT_ID(0))
  ON DUPLICATE KEY UPDATE StartTime = @StartTime, Period = @Period, GrainHash = @GrainHash, Version = LAST_INSERT_ID(Version + 1);
  SELECT LAST_INSERT_ID() AS Version;'),

('ReadReminderRowsKey',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId;'),

('ReadReminderRowKey',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders
  WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName;'),

('ReadRangeRows1Key',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders
  WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash;'),

('ReadRangeRows2Key',
 'SELECT GrainId, ReminderName, StartTime, Period, Version FROM RouterReminders
  WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash);'),

('DeleteReminderRowKey',
 'DELETE FROM RouterReminders WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version; SELECT ROW_COUNT();'),

('DeleteReminderRowsKey',
 'DELETE FROM RouterReminders WHERE ServiceId = @ServiceId;')
//
