import type { CosignaturesAnswer, CosignedView, WitnessView } from "../../contract/schemas/log.ts";
import { instantOf } from "../../core/instant.ts";
import { type Cosigned, cosignaturePath, findCosigned, newestCosignedPath } from "../../core/log/cosigned.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import type { LogReads } from "../published-head.ts";

const findAt = async (log: LogReads, path: string, witness: NoteKey): Promise<Cosigned | undefined> => {
  const file = await log.find(path);
  return file === undefined ? undefined : findCosigned(file.bytes, witness);
};

const cosignedView = ({ head, witness, time, note }: Cosigned): CosignedView => ({
  key: witness.text,
  size: head.size,
  cosignedAt: instantOf(time * 1_000),
  checkpoint: note,
});

/** Each witness with the newest head that it signed. */
export const witnessViews = (log: LogReads, witnesses: readonly NoteKey[]): Promise<readonly WitnessView[]> =>
  Promise.all(
    witnesses.map(async (witness) => {
      const newest = await findAt(log, newestCosignedPath(witness), witness);
      return { key: witness.text, newest: newest === undefined ? null : cosignedView(newest) };
    }),
  );

/** What the witnesses signed first of the head of that size. */
export const cosignaturesView = async (
  log: LogReads,
  witnesses: readonly NoteKey[],
  size: number,
): Promise<CosignaturesAnswer> => {
  const found = await Promise.all(witnesses.map((one) => findAt(log, cosignaturePath(size, one), one)));
  return { cosigned: found.filter((one) => one !== undefined).map(cosignedView) };
};
