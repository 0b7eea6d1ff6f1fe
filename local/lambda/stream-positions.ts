import { readFileSync, renameSync, writeFileSync } from "node:fs";

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

export const streamPositions = (file: string): StreamPositions => {
  const positions = load(file);
  return {
    find: (shard) => positions[shard],
    save: (shard, sequenceNumber) => {
      positions[shard] = sequenceNumber;
      writeFileSync(`${file}.partial`, JSON.stringify(positions));
      renameSync(`${file}.partial`, file);
    },
  };
};
