import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { listedLongAgo } from "../files/list-age.ts";
import { someNames } from "../files/some-names.ts";
import { fewEntries } from "../sorting/entries.ts";
import { type KopiaOptions, kopiaOptions } from "./kopia/options.ts";
import { bytesOf, newestSnapshots, type SourceSnapshot } from "./kopia/snapshots.ts";
import { earlierVerify } from "./kopia/verify-result.ts";
import type { Source, SourceContext, SourceReading } from "./source.ts";

const entryOf = ({ source, snapshot, fault }: SourceSnapshot): FileEntry => ({
  key: `source:${source}`,
  size: snapshot === undefined ? 0 : bytesOf(snapshot),
  ...(snapshot === undefined ? {} : { modifiedAt: instantOf(snapshot.startTime) }),
  ...(fault === undefined ? {} : { problem: "failed" }),
});

const listed = (name: string, all: readonly string[]): Record<string, string> =>
  all.length === 0 ? {} : { [name]: `${all.length}: ${someNames(all)}` };

const read = async (options: KopiaOptions, { nowMs }: SourceContext): Promise<SourceReading> => {
  const { path, verified } = options;
  const all = await newestSnapshots(options);
  const times = all.flatMap(({ snapshot }) => snapshot?.startTime ?? []);
  const { checks, readAll } = await earlierVerify(options, Math.max(...times), nowMs);
  const longAgo = listedLongAgo(options, [path, verified], nowMs);
  return {
    entries: fewEntries("backup", all.map(entryOf)),
    proof: readAll ? "verified" : "reported",
    checks,
    tool: { name: "kopia" },
    // Several sources are as old as the one whose snapshot is the oldest, and what it holds as old as its beginning.
    ...(times.length === 0 ? {} : { startedMs: Math.min(...times) }),
    completedMs: times.length === 0 ? undefined : Math.min(...times),
    complete: Object.keys(longAgo).length === 0,
    labels: {
      ...listed(
        "kopia-snapshots",
        all.flatMap(({ snapshot }) => snapshot?.id ?? []),
      ),
      ...listed(
        "kopia-faults",
        all.flatMap(({ source, fault }) => (fault === undefined ? [] : [`${source}: ${fault}`])),
      ),
      ...listed(
        "kopia-incomplete",
        all.flatMap(({ later }) => later),
      ),
      ...longAgo,
    },
  };
};

export const source: Source<KopiaOptions> = {
  id: "kopia",
  kind: "backup",
  title: "Snapshots of a Kopia repository",
  madeBy: "`kopia snapshot create`; read from `kopia snapshot list --json`",
  proof: "verified",
  options: kopiaOptions,
  answers: {
    run: "The newest complete snapshot of each source (`user@host:path`), by its start. Incomplete ones that began after it are named in a label.",
    numbers:
      "Sizes are bytes; errors are counted in the root entry (`summ`) and, where it is written, in `stats`: the larger of both counts. Whether a verification read all files is not in its numbers: the job says so (`readData`).",
    backup:
      "A snapshot with `incomplete` (a checkpoint, a cancelled run, a limit) is none, and one with errors fails (`job-failed`), also where the policy ignores them: what could not be read is not in it.",
    whole:
      "A source that is named and has no snapshot fails by name. Each source has an entry, and the evidence is as old as the oldest of them, so that two hosts are not one.",
    unread:
      "A member that is missing, of another form or there twice, a snapshot that is there twice or ended before it began, and JSON that breaks off are refused.",
    time: "The start of the snapshot, with its zone; a time without one is refused. A time of the future stays one, which the auditor refuses (`time-future`).",
    names: "Users, hosts and paths are kept as Kopia writes them, and are compared as they are.",
    alarms:
      "A checkpoint that is newer than a complete snapshot does not replace it. A source that is one file has no summary.",
    still:
      "Not shown: the list is of manifests, whose contents may be gone. A verification shows it. Files that Kopia wrote are incomplete once they are older than `within` (36 h).",
  },
  paths: ["path", "verified"],
  detect: ({ text }) => /"rootEntry"\s*:/.test(text) && /"userName"\s*:/.test(text),
  beside: { verified: ({ text }) => text.includes('"processedObjectCount"') && text.includes('"errorCount"') },
  read,
};
