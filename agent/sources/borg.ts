import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { restoredDigest } from "../files/tree-digest.ts";
import { localMs } from "../formats/local-time.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { newestArchive, queryRepository, readInfo, zoneOf } from "./borg/archive.ts";
import { listFiles, matchesCount, proofOf } from "./borg/list-files.ts";
import { type BorgOptions, borgOptions, runBorg } from "./borg/options.ts";
import type { Source, SourceReading } from "./source.ts";

const read = async (options: BorgOptions): Promise<SourceReading> => {
  const info = await readInfo(options);
  const archive = newestArchive(info.archives, options);
  const files = await listFiles(options, archive);
  const entries =
    files.length > 0 ? files : [{ key: `archive:${archive.name}`, size: archive.stats?.original_size ?? 0 }];
  const startedMs = localMs(archive.start, zoneOf(options));
  return {
    entries: sortByKey<FileEntry>(entries),
    proof: proofOf(files, options),
    tool: { name: "borg" },
    startedMs,
    // The contents of an archive are as old as the moment at which borg began to read them.
    completedMs: startedMs,
    complete: matchesCount(files, archive),
    labels: {
      "borg-archive": archive.name,
      "borg-archive-id": archive.id,
      "borg-repository": info.repository.id,
      "borg-encryption": info.encryption?.mode ?? "unknown",
    },
  };
};

const WHOLE_BACKUP = { deadlineMs: WHOLE_BACKUP_DEADLINE_MS };

const requireRepository = ({ repository }: BorgOptions): string => {
  if (repository === undefined)
    throw new Failure("drill-unsupported", "this needs a repository, and the job names only lists");
  return repository;
};

export const source: Source<BorgOptions> = {
  id: "borg",
  kind: "backup",
  title: "A Borg 1.x repository, or what Borg wrote about it",
  madeBy: "`borg create`; read live, or from `borg info --json` and `borg list --json-lines`",
  proof: "hashed",
  options: borgOptions,
  paths: ["info", "files"],
  detect: ({ text }) => /"archives"\s*:/.test(text) && /"(?:barchive|chunker_params)"/.test(text),
  read,
  verify: async (options) => [
    await timedCheck("borg check --verify-data", async () => {
      await runBorg(options, ["check", "--verify-data", requireRepository(options)], WHOLE_BACKUP);
      return { detail: "every chunk was read, decrypted and has its hash" };
    }),
  ],
  drill: async (options, { into }) => [
    await timedCheck("borg extract", async () => {
      const repository = requireRepository(options);
      const { archives } = await queryRepository(options, repository);
      const archive = newestArchive(archives, options);
      await runBorg(options, ["extract", `${repository}::${archive.name}`], { ...WHOLE_BACKUP, cwd: into });
      const { sha256, files, bytes } = await restoredDigest(into);
      return { detail: `archive ${archive.name}: ${files} files, ${bytes} bytes restored`, sha256 };
    }),
  ],
};
