import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { encodingOption } from "../formats/encoding.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { Source } from "./source.ts";
import { readVersions, type Version } from "./wbadmin/versions.ts";

const KINDS: Readonly<Record<string, string>> = {
  "system-state": "System State",
  "bare-metal": "Bare Metal Recovery",
  volumes: "Volume(s)",
  files: "File(s)",
  applications: "Application(s)",
};

const options = z.strictObject({
  type: z.literal("wbadmin"),
  path: z.string().min(1).max(4096).meta({ description: "Output of `wbadmin get versions`" }),
  can: z
    .union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).min(1)])
    .transform((can) => (typeof can === "string" ? [can] : can))
    .optional()
    .meta({
      description:
        "What the newest version must be able to recover: `system-state`, `bare-metal`, `volumes`, `files`, `applications`, or the words that wbadmin prints in the system's language. By default, all that any version in the list can",
    }),
  keep: z.int().min(1).max(100).default(1).meta({ description: "How many of the newest versions to report" }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

/** What is asked for, as it is printed. */
const wantedOf = (can: readonly string[] | undefined, versions: readonly Version[]): readonly string[] =>
  can?.map((item) => KINDS[item.toLowerCase()] ?? item) ?? [
    ...new Set(versions.flatMap(({ recovers = [] }) => recovers)),
  ];

/** @throws Failure `source-invalid` */
const refuseLess = (newest: Version, wanted: readonly string[], path: string): void => {
  const able = new Set(newest.recovers?.map((item) => item.toLowerCase()));
  const missing = wanted.filter((item) => !able.has(item.toLowerCase()));
  if (missing.length > 0)
    throw new Failure(
      "source-invalid",
      `${path}: the newest version, ${newest.id}, cannot recover ${missing.join(", ")}, but ${newest.recovers?.join(", ") ?? "what is not stated"}`,
    );
};

export const source: Source<Options> = {
  id: "wbadmin",
  kind: "backup",
  title: "Windows Server Backup's list of versions",
  madeBy: "`wbadmin get versions > versions.txt`",
  proof: "reported",
  options,
  answers: {
    run: "The newest version of the last list in the file; where lists were appended, earlier ones do not count.",
    numbers: { cannotArise: "the list holds no numbers but times." },
    backup:
      "The newest version must be able to recover what `can` asks for, and by default all that any version in the list can: one of files alone is refused where earlier ones had the System State.",
    whole: "A list without a version is refused. Nothing in it says which volumes or files a version holds.",
    unread:
      "A block without an identifier, an identifier of another form, two identifiers in a block, and a line that is neither part of a version nor beneath the title are refused: an error may say that the list is not whole.",
    time: "By the identifier, MM/DD/YYYY-HH:MM in UTC as in the one sample that we know; one that is another day than the local time above it is refused. A time of the future stays one.",
    names:
      "Labels are in the system's language and are not read. `encoding: cp850` and its like read a console's code page.",
    alarms: "A `Snapshot ID`, and versions that are older than the newest, are no failure.",
    still:
      "A version stands in the list as long as Windows Server Backup knows it; the evidence is as old as the version, however new the list is.",
  },
  paths: ["path"],
  detect: ({ text }) => /wbadmin/i.test(text) && /\d{2}\/\d{2}\/\d{4}-\d{2}:\d{2}/.test(text),
  read: async ({ path, can, keep, encoding }) => {
    const versions = (await readVersions(path, encoding)).toSorted((a, b) => b.atMs - a.atMs);
    const [newest] = versions;
    if (newest === undefined) throw new Failure("source-invalid", `${path} names no version of a backup`);
    refuseLess(newest, wantedOf(can, versions), path);
    const entries = versions
      .slice(0, keep)
      .map(({ id, atMs }): FileEntry => ({ key: `version:${id}`, size: 0, modifiedAt: instantOf(atMs) }));
    return {
      entries: fewEntries("backup", entries),
      proof: "reported",
      tool: { name: "wbadmin" },
      completedMs: newest.atMs,
      complete: true,
      labels: {
        versions: String(versions.length),
        ...(newest.recovers === undefined ? {} : { recovers: newest.recovers.join(", ") }),
      },
    };
  },
};
