import { HEAD_BYTES, lengthAt, sortRecords } from "./record-order.ts";
import { runWriter } from "./run-file.ts";

/** Records that lie in memory one behind the other. */
export interface Run {
  readonly bytes: Buffer;
  readonly count: number;
  /** True where they are in their order already. */
  readonly isSorted: boolean;
}

/** Used again for each run: what is freed only by the garbage collector piles up where little else is allocated. */
let places = new Uint32Array(0);
const PLACES_ROUNDED_TO = 16 * 1024;

const endOf = (bytes: Buffer, record: number): number =>
  record + HEAD_BYTES + lengthAt(bytes, record) + lengthAt(bytes, record + 4);

/** Writes a run to a new file, in its order. @throws Failure `spool-full` */
export const writeSorted = ({ bytes, count, isSorted }: Run, file: string): void => {
  if (places.length < count) places = new Uint32Array(Math.ceil(count / PLACES_ROUNDED_TO) * PLACES_ROUNDED_TO);
  for (let at = 0, record = 0; at < count; at += 1) {
    places[at] = record;
    record = endOf(bytes, record);
  }
  if (!isSorted) sortRecords(bytes, places, count);
  const writer = runWriter(file);
  for (let at = 0; at < count; at += 1) {
    const record = places[at] as number;
    writer.add(bytes, record, endOf(bytes, record));
  }
  writer.end();
};
