import { statSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { restoredDigest } from "../files/tree-digest.ts";
import { wholeText } from "../formats/text.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { readEarlierCheck } from "./restic/earlier-check.ts";
import { listFiles, matchesStats } from "./restic/list-files.ts";
import { invalid, type ResticOptions, resticOptions, runRestic } from "./restic/options.ts";
import { newestSnapshot, type Snapshot } from "./restic/snapshot.ts";
import type { Source, SourceReading } from "./source.ts";

const readSnapshots = async (options: ResticOptions): Promise<string> => {
  const { repository, snapshots } = options;
  if (repository !== undefined && snapshots === undefined) return runRestic(options, ["snapshots", "--json"]);
  if (repository === undefined && snapshots !== undefined) return wholeText(snapshots);
  throw invalid("restic needs either a repository or the file of its snapshots");
};

const labelsOf = ({ id, hostname, paths }: Snapshot, { snapshots }: ResticOptions): Record<string, string> => ({
  "restic-snapshot": id,
  "restic-host": hostname,
  "restic-paths": paths.join(" ").slice(0, 1000),
  ...(snapshots === undefined ? {} : { "restic-listed": new Date(statSync(snapshots).mtimeMs).toISOString() }),
});

const read = async (options: ResticOptions): Promise<SourceReading> => {
  const snapshot = newestSnapshot(await readSnapshots(options), options);
  const { id, time, program_version: version, summary } = snapshot;
  const files = await listFiles(options, snapshot);
  const entries: FileEntry[] =
    files.length > 0 ? files : [{ key: `snapshot:${id}`, size: summary?.total_bytes_processed ?? 0 }];
  const { checks, readAll } = await readEarlierCheck(options, snapshot);
  return {
    entries: sortByKey(entries),
    proof: readAll ? "verified" : files.length > 0 ? "listed" : "reported",
    checks,
    tool: { name: "restic", ...(version === undefined ? {} : { version }) },
    startedMs: Date.parse(summary?.backup_start ?? time),
    // The contents of a snapshot are as old as the moment at which restic began to read them.
    completedMs: Date.parse(time),
    complete: await matchesStats(options, files),
    labels: labelsOf(snapshot, options),
  };
};

const WHOLE_BACKUP = { deadlineMs: WHOLE_BACKUP_DEADLINE_MS };

const requireRepository = ({ repository }: ResticOptions): void => {
  if (repository === undefined)
    throw new Failure("drill-unsupported", "this needs a repository, and the job names only lists");
};

export const source: Source<ResticOptions> = {
  id: "restic",
  kind: "backup",
  title: "A restic repository, or what restic wrote about it",
  madeBy: "`restic backup`; read live, or from `restic snapshots --json` and `restic ls --json`",
  proof: "listed",
  options: resticOptions,
  paths: ["snapshots", "files", "check", "stats"],
  detect: ({ text }) => /^\s*\[\s*\{[^}]*"tree"\s*:/.test(text) && text.includes('"short_id"'),
  read,
  verify: async (options) => [
    await timedCheck("restic check --read-data", async () => {
      requireRepository(options);
      await runRestic(options, ["check", "--read-data", "--quiet"], WHOLE_BACKUP);
      return { detail: "every pack of the repository was read and has its hash" };
    }),
  ],
  drill: async (options, { into }) => [
    await timedCheck("restic restore", async () => {
      requireRepository(options);
      const snapshot = newestSnapshot(await runRestic(options, ["snapshots", "--json"]), options);
      await runRestic(options, ["restore", snapshot.id, "--target", into, "--verify", "--quiet"], WHOLE_BACKUP);
      const { sha256, files, bytes } = await restoredDigest(into);
      return { detail: `snapshot ${snapshot.id.slice(0, 8)}: ${files} files, ${bytes} bytes restored`, sha256 };
    }),
  ],
};
