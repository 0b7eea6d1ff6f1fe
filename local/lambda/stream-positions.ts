import { readFileSync } from "node:fs";
import { writeWhole } from "../aws/write-whole.ts";

/** How far each shard of a stream has been read, over restarts. */
export interface StreamPositions {
  find(shard: string): string | undefined;
  save(shard: string, sequenceNumber: string): void;
}

const load = (file: string): Record<string, string> => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
};

/** @param file undefined where the stream does not survive the process either */
export const streamPositions = (file: string | undefined): StreamPositions => {
  const positions = file === undefined ? {} : load(file);
  return {
    find: (shard) => positions[shard],
    save: (shard, sequenceNumber) => {
      positions[shard] = sequenceNumber;
      if (file !== undefined) writeWhole(file, JSON.stringify(positions));
    },
  };
};
