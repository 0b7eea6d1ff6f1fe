import { existsSync } from "node:fs";
import { join } from "node:path";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { orUnreadable, UNREADABLE } from "../files/gone.ts";
import { listedLongAgo } from "../files/list-age.ts";
import { restoredDigest } from "../files/tree-digest.ts";
import { headOf, headText } from "../formats/text.ts";
import { fewEntries } from "../sorting/entries.ts";
import { WHOLE_BACKUP_DEADLINE_MS } from "../tools/run-tool.ts";
import { timedCheck } from "../tools/timed-check.ts";
import { earlierArchivesMs, futureLabels, newestArchive, queryRepository, readInfo, startMs } from "./borg/archive.ts";
import { isListed, listFiles, matchesCount, NOTHING, proofOf } from "./borg/list-files.ts";
import { type BorgOptions, borgOptions, runBorg } from "./borg/options.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";

const read = async (options: BorgOptions, { nowMs, scratch }: SourceContext): Promise<SourceReading> => {
  const info = await readInfo(options);
  const archive = newestArchive(info.archives, options);
  const { listing, lost } = await orUnreadable(() => listFiles(options, archive, scratch), NOTHING);
  const { files } = listing;
  const isEmpty = lost === undefined && (isListed(options) || archive.stats?.nfiles === 0);
  const asOne: FileEntry = {
    key: `archive:${archive.name}`,
    size: archive.stats?.original_size ?? 0,
    ...(lost === undefined ? {} : UNREADABLE),
  };
  const byArchive = fewEntries("backup", isEmpty ? [] : [asOne]);
  const startedMs = startMs(archive, options);
  const longAgo = listedLongAgo(options, [options.info, options.files], nowMs);
  return {
    entries: files.entries > 0 ? files : byArchive,
    proof: proofOf(listing, options),
    tool: { name: "borg" },
    startedMs,
    // The contents of an archive are as old as the moment at which borg began to read them.
    completedMs: startedMs,
    earlierMs: earlierArchivesMs(info.archives, options),
    complete:
      lost === undefined &&
      matchesCount(listing, archive, options) &&
      listing.unreadable === 0 &&
      Object.keys(longAgo).length === 0,
    labels: {
      "borg-archive": archive.name,
      "borg-archive-id": archive.id,
      "borg-repository": info.repository.id,
      "borg-encryption": info.encryption?.mode ?? "unknown",
      ...(lost === undefined ? {} : { lost }),
      ...longAgo,
      ...futureLabels(info.archives, options, nowMs),
    },
  };
};

const WHOLE_BACKUP = { deadlineMs: WHOLE_BACKUP_DEADLINE_MS };

const requireRepository = ({ repository }: BorgOptions): string => {
  if (repository === undefined)
    throw new Failure("drill-unsupported", "this needs a repository, and the job names only lists");
  return repository;
};

const findHead = (file: string): string | undefined => {
  try {
    return headText(headOf(file));
  } catch {
    return undefined;
  }
};

export const source: Source<BorgOptions> = {
  id: "borg",
  kind: "backup",
  title: "A Borg 1.x repository, or what Borg wrote about it",
  madeBy: "`borg create`; read live, or from `borg info --json` and `borg list --json-lines`",
  proof: "hashed",
  options: borgOptions,
  answers: {
    run: "The newest archive by its start, of those with the prefix.",
    numbers: "Sizes are bytes and `nfiles` counts files; a size that is missing or none is refused.",
    backup:
      "Archives of interrupted runs (`.checkpoint`, `.recreate`) are none, and one of no files is an empty backup. A file that `check --repair` filled with zeros is damaged.",
    whole:
      "A prefix or a host without an archive fails by name, and archives of several hosts are refused until one is named (`host`), also where their names begin alike. The list must have as many files as `nfiles`.",
    unread: "A line that is no JSON, has no path or is of an unknown type is refused, and so is Borg 2, by its times.",
    time: "When Borg began to read. It writes the local time of whoever asks: a repository is asked in UTC, and a file is read in `timeZone`; a time with an offset is refused. An archive of the future is reported as such, which the auditor refuses (`time-future`), and the label `borg-future` names it.",
    names:
      "As Borg lists them, or in hex where it gives the bytes. It writes `?` for what is no UTF-8: two names that become one are refused.",
    alarms: "Hard links: further names of a file have its size and hash, and are not counted in `nfiles`.",
    still:
      "A repository is asked anew at each run; what was sealed before and is gone is sealed as lost. Files that Borg wrote are incomplete once they are older than `within` (36 h).",
  },
  paths: ["info", "files"],
  detect: ({ text }) => /"archives"\s*:/.test(text) && /"(?:barchive|chunker_params)"/.test(text),
  beside: { files: ({ text }) => /^\{"type": "[-dlcbpsh]", "mode": "/.test(text) },
  // Borg, "Data structures and file formats": a configuration with the section [repository], beside the folder of segments.
  isRepository: (folder) =>
    existsSync(join(folder, "data")) && findHead(join(folder, "config"))?.startsWith("[repository]") === true,
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
      return {
        detail: `archive ${archive.name}: ${counted(files, "file")}, ${counted(bytes, "byte")} restored`,
        sha256,
      };
    }),
  ],
};
