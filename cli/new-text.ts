import { writeFileSync } from "node:fs";
import { Failure } from "../core/failure.ts";

/** Writes a file that is not there yet. @throws Failure `usage` where it is there already: nothing is overwritten */
export const writeNew = (file: string, text: string): void => {
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    throw new Failure("usage", `${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
};
