// Generated from the files beside it by "npm run generate"; a test holds it to that.
import { source as accountsCsv } from "./accounts-csv.ts";
import { source as awsBackup } from "./aws-backup.ts";
import { source as bagit } from "./bagit.ts";
import { source as barman } from "./barman.ts";
import { source as borg } from "./borg.ts";
import { source as csConfiguration } from "./cs-configuration.ts";
import { source as csTopology } from "./cs-topology.ts";
import { source as csUserData } from "./cs-user-data.ts";
import { source as dbimpexp } from "./dbimpexp.ts";
import { source as directory } from "./directory.ts";
import { source as directorySystem } from "./directory-system.ts";
import { source as document } from "./document.ts";
import { source as folder } from "./folder.ts";
import { source as hashdeep } from "./hashdeep.ts";
import { source as kopia } from "./kopia.ts";
import { source as lcscmd } from "./lcscmd.ts";
import { source as pgbackrest } from "./pgbackrest.ts";
import { source as postgresql } from "./postgresql.ts";
import { source as restic } from "./restic.ts";
import { source as robocopy } from "./robocopy.ts";
import { source as sha256sum } from "./sha256sum.ts";
import type { Source } from "./source.ts";
import { source as sqlDatabases } from "./sql-databases.ts";
import { source as sqlServer } from "./sql-server.ts";
import { source as systemCsv } from "./system-csv.ts";
import { source as veeam } from "./veeam.ts";
import { source as velero } from "./velero.ts";
import { source as wbadmin } from "./wbadmin.ts";

/** Every source, in the order of their names. */
export const SOURCES: readonly Source[] = [
  accountsCsv,
  awsBackup,
  bagit,
  barman,
  borg,
  csConfiguration,
  csTopology,
  csUserData,
  dbimpexp,
  directory,
  directorySystem,
  document,
  folder,
  hashdeep,
  kopia,
  lcscmd,
  pgbackrest,
  postgresql,
  restic,
  robocopy,
  sha256sum,
  sqlDatabases,
  sqlServer,
  systemCsv,
  veeam,
  velero,
  wbadmin,
];
