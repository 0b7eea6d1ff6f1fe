import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { readArtefact } from "../files/artefact.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("document"),
  path: z.string().min(1).max(4096),
  statement: z
    .string()
    .min(1)
    .max(1000)
    .regex(/\S/)
    .meta({ description: "What the document says, in one sentence; the operator of the agent answers for it" }),
});
type Options = z.infer<typeof options>;

export const source: Source<Options> = {
  id: "document",
  kind: "document",
  title: "A document that somebody signed off, as a statement with its digest",
  madeBy: "people: a protocol, a signed checklist, a screenshot; any file",
  options,
  answers: {
    run: "The newest file where a pattern is given. Each document is a new file, or the old one changed.",
    numbers: { cannotArise: "it is not understood, and no number in it is read." },
    backup:
      "It is a statement, and no backup: whoever writes the job says what the document states. A file without bytes states nothing and is refused.",
    whole: "One document is one statement. Several statements are several requirements.",
    unread: { cannotArise: "its bytes are hashed, and not understood." },
    time: "As old as the last change of the file, which a copy keeps; a time of the future stays one, which the auditor refuses (`time-future`). After the plan's `maxAge` somebody has to write it again.",
    names: "The statement is the job's; the name of the file is shown as it is.",
    alarms: { cannotArise: "nothing is looked for in it." },
    still:
      "The file is hashed again at every run. One that is gone is sealed as inconclusive, so that its checkpoint is no longer satisfied; one that changes while it is read is refused.",
  },
  paths: ["path"],
  read: async ({ path, statement }) => {
    const { file, mtimeMs } = await readArtefact(path, async () => undefined);
    const { key, size, sha256 } = file;
    if (size === 0) throw new Failure("source-invalid", `${path} is empty: it states nothing`);
    if (sha256 === undefined) throw new Failure("source-unreadable", `${path} changed while it was read`);
    const detail = `${key}, ${size.toLocaleString("en")} bytes`;
    return {
      entries: fewEntries("document", [{ key: statement, outcome: "passed", detail, sha256 }]),
      completedMs: mtimeMs,
      complete: true,
    };
  },
};
