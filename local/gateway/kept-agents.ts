import { existsSync, readFileSync } from "node:fs";
import { writeWhole } from "../aws/write-whole.ts";

/** The agents that were given a key, over restarts: their keys follow from their names. */
export interface KeptAgents {
  readonly names: readonly string[];
  keep(name: string): void;
}

export const keptAgents = (file: string): KeptAgents => {
  const names = new Set<string>(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []);
  return {
    names: [...names],
    keep: (name) => {
      if (names.has(name)) return;
      names.add(name);
      writeWhole(file, JSON.stringify([...names]));
    },
  };
};
