import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { localMs } from "../formats/local-time.ts";
import { linesOf, textOf } from "../formats/text.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("wbadmin"),
  path: z.string().min(1).max(4096).meta({ description: "Output of `wbadmin get versions`" }),
  keep: z.int().min(1).max(100).default(1).meta({ description: "How many of the newest versions to report" }),
});
type Options = z.infer<typeof options>;

/**
 * `MM/DD/YYYY-HH:MM`. In the sample that we know (second-hand) it is UTC while the line above it is local time; labels
 * are in the system's language, so the line is known by its form.
 */
const IDENTIFIER = /(?:^|\s)((\d{2})\/(\d{2})\/(\d{4})-(\d{2}:\d{2}))\s*$/;

export const source: Source<Options> = {
  id: "wbadmin",
  kind: "backup",
  title: "Windows Server Backup's list of versions",
  madeBy: "`wbadmin get versions > versions.txt`",
  proof: "reported",
  options,
  paths: ["path"],
  detect: ({ text }) => /wbadmin/i.test(text) && /\d{2}\/\d{2}\/\d{4}-\d{2}:\d{2}/.test(text),
  read: async ({ path, keep }) => {
    const versions: { readonly id: string; readonly atMs: number }[] = [];
    for await (const line of linesOf(textOf(path), path)) {
      const [, id, month, day, year, time] = IDENTIFIER.exec(line) ?? [];
      if (id !== undefined) versions.push({ id, atMs: localMs(`${year}-${month}-${day}T${time}`, "UTC") });
    }
    if (versions.length === 0) throw new Failure("source-invalid", `${path} names no version of a backup`);
    const newest = versions.toSorted((a, b) => b.atMs - a.atMs).slice(0, keep);
    const entries = newest.map(
      ({ id, atMs }): FileEntry => ({ key: `version:${id}`, size: 0, modifiedAt: instantOf(atMs) }),
    );
    return {
      entries: sortByKey(entries),
      proof: "reported",
      tool: { name: "wbadmin" },
      completedMs: newest[0]?.atMs,
      complete: true,
      labels: { versions: String(versions.length) },
    };
  },
};
