import type { ConsistencyAnswer, ConsistencyQuery, LogAnswer, LogHeadView } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { consistencyRanges } from "../../core/log/range.ts";
import { proofOf } from "../log-proof.ts";
import { type LogReads, publishedHead } from "../published-head.ts";
import { witnessViews } from "./cosigned-view.ts";

const textOf = async (log: LogReads, path: string): Promise<string | undefined> => {
  const file = await log.find(path);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString();
};

export const logHeadView = ({ origin, size, root }: LogHead): LogHeadView => ({
  origin,
  size,
  root: root.toString("base64"),
});

/** What the log says of itself now, and what its witnesses said of it last. */
export const logView = async (log: LogReads, known: readonly NoteKey[] = []): Promise<LogAnswer> => {
  const [found, witnesses] = await Promise.all([publishedHead(log), witnessViews(log, known)]);
  const keys = ((await textOf(log, "keys")) ?? "").split("\n").filter((line) => line !== "");
  if (found === undefined) return { head: null, checkpoint: null, keys, witnesses };
  return { head: logHeadView(found.head), checkpoint: found.text, keys, witnesses };
};

/** @throws Failure `request-invalid` where the log never had so many leaves, `log-broken`, `store-*` */
export const consistencyView = async (log: LogReads, { from, to }: ConsistencyQuery): Promise<ConsistencyAnswer> => {
  const found = await publishedHead(log);
  const size = found?.head.size ?? 0;
  const end = to ?? size;
  if (found === undefined || Math.max(from, end) > size)
    throw new Failure("request-invalid", `the log has ${size} leaves, and never had ${Math.max(from, end)}`);
  if (from > end) throw new Failure("request-invalid", `from: ${from} leaves are not before ${end}`);
  return { checkpoint: found.text, proof: await proofOf(log, consistencyRanges(from, end), size) };
};
