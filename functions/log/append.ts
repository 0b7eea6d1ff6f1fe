import { Failure } from "../../core/failure.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { findLeaf, subjectOf } from "../../core/log/leaf.ts";
import { noteText } from "../../core/log/note.ts";
import { type NoteKey, noteKey } from "../../core/log/note-key.ts";
import { orderText } from "../../core/log/order.ts";
import type { LogFiles, LogIndex, LogSigner } from "../../ports/log.ts";
import { type Batch, batchBytes, endOf, NO_BATCH, readBatch, requireOrdered } from "./batch.ts";
import { keepKeyChanges, requireLogged } from "./keys.ts";
import { readPublished, replaceCheckpoint, writeLeaves } from "./tree.ts";

export interface AppendPorts {
  readonly files: LogFiles;
  readonly index: Pick<LogIndex, "findLeaves" | "putLeaves">;
  /** Two only while the log changes its key. */
  readonly signers: readonly LogSigner[];
  readonly origin: string;
}

const BATCH = "next-leaves";

/** The log when nothing of it is left to be done. */
export interface Settled {
  readonly size: number;
  /** Of the file of the last leaves that were put in order; undefined where there is none. */
  readonly tag: string | undefined;
}

/** The keys of the signers, in their order. @throws Failure `signer-*` */
export const keysOf = ({ signers, origin }: Pick<AppendPorts, "signers" | "origin">): Promise<readonly NoteKey[]> =>
  Promise.all(signers.map(async (signer) => noteKey(origin, "note", await signer.publicKey())));

const signed = async ({ signers }: AppendPorts, keys: readonly NoteKey[], text: string): Promise<string> => {
  const signatures = await Promise.all(
    signers.map(async (signer) => Buffer.from(await signer.sign(Buffer.from(text)))),
  );
  const lines = keys.map(({ name, id }, at) => ({ name, keyId: id, signature: signatures[at] as Buffer }));
  return noteText({ text, signatures: lines });
};

const leavesBySubject = ({ from, leaves }: Batch): ReadonlyMap<string, number> =>
  new Map(
    leaves.map((text, at) => {
      const leaf = findLeaf(Buffer.from(text));
      if (leaf === undefined) throw new Failure("log-broken", "one of the next leaves is none");
      return [subjectOf(leaf), from + at];
    }),
  );

/** More than there are runs at once. */
const ATTEMPTS = 8;

/**
 * Does what is left to do of the leaves that were put in order last: their files, as which leaves their subjects were logged,
 * how the log came to have its further keys, and then the checkpoint. All of it may be done by several at once, because all of them do the same.
 * Leaves that the checkpoint has already need no signature: nothing is done of them.
 * @throws Failure `log-broken` where the checkpoint is neither before nor after those leaves, nobody signed their order, or a key
 * would sign alone before it is a leaf; `log-behind` where others append without end; and what its ports throw
 */
export const settle = async (ports: AppendPorts): Promise<Settled> => {
  const { files, origin, index } = ports;
  const known = { origin, keys: await keysOf(ports) };
  let seen: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const file = await files.find(BATCH);
    const batch = file === undefined ? NO_BATCH : readBatch(file.bytes);
    const { head, tag } = await readPublished(files, known);
    await requireLogged(index, known.keys, head);
    if (head.size === endOf(batch)) return { size: head.size, tag: file?.tag };
    if (head.size !== batch.from) {
      // Somebody has gone on between the two readings; where nobody had, the two do not agree.
      const both = `${file?.tag} ${head.size}`;
      if (both === seen)
        throw new Failure(
          "log-broken",
          "the checkpoint is neither before nor after the leaves that were put in order last",
        );
      seen = both;
      continue;
    }
    requireOrdered(batch, known);
    const subjects = leavesBySubject(batch);
    const next = await writeLeaves(
      files,
      head,
      batch.leaves.map((text) => Buffer.from(text)),
    );
    await index.putLeaves(subjects);
    const note = await signed(ports, known.keys, headText(next));
    await keepKeyChanges(files, batch, note);
    // Whoever puts others in order from here on changes the tag, and so takes this one's turn.
    if (await replaceCheckpoint(files, note, tag)) return { size: next.size, tag: file?.tag };
  }
  throw new Failure("log-behind", "others append to the log without end");
};

/**
 * Puts leaves in order behind a log of which nothing is left to be done, and appends them.
 * @param settled as it was before it was looked which subjects have no leaf yet
 * @returns undefined where somebody else has put others in order since: in the place of these, or behind them
 * @throws as {@link settle}
 */
export const append = async (
  ports: AppendPorts,
  settled: Settled,
  leaves: readonly Buffer[],
): Promise<Settled | undefined> => {
  const order = { from: settled.size, leaves: leaves.map((leaf) => leaf.toString()) };
  const text = orderText({ origin: ports.origin, ...order });
  const batch = { ...order, note: await signed(ports, await keysOf(ports), text) };
  if (!(await ports.files.replace(BATCH, batchBytes(batch), settled.tag))) return undefined;
  const after = await settle(ports);
  // Where there is more, somebody has put others in order behind these, which the caller does not know of.
  return after.size === endOf(batch) ? after : undefined;
};
