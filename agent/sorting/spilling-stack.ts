import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { diskFailure } from "../../adapters/disk-full.ts";
import type { Scratch } from "./scratch.ts";

const MAX_HELD = 1024 ** 2;

/** A stack of texts, of which all but the last ones are on disk where they are many. */
export interface SpillingStack {
  /** @throws Failure `spool-full` */
  push(text: string): void;
  pop(): string | undefined;
}

export const spillingStack = (scratch: Scratch): SpillingStack => {
  // Without a place on disk, what is held is few by what it is.
  const most = scratch.runBytes === Number.POSITIVE_INFINITY ? scratch.runBytes : Math.min(MAX_HELD, scratch.runBytes);
  const files: string[] = [];
  let held: string[] = [];
  let heldLength = 0;
  const spill = (): void => {
    const file = scratch.newFile();
    try {
      writeFileSync(file, JSON.stringify(held), { flag: "wx", mode: 0o600 });
    } catch (error) {
      throw diskFailure(error, file);
    }
    files.push(file);
    held = [];
    heldLength = 0;
  };
  return {
    push: (text) => {
      if (held.length > 0 && heldLength + text.length > most) spill();
      held.push(text);
      heldLength += text.length;
    },
    pop: () => {
      const file = held.length === 0 ? files.pop() : undefined;
      if (file !== undefined) {
        held = JSON.parse(readFileSync(file, "utf8")) as string[];
        heldLength = held.reduce((sum, { length }) => sum + length, 0);
        rmSync(file);
      }
      const text = held.pop();
      heldLength -= text?.length ?? 0;
      return text;
    },
  };
};
