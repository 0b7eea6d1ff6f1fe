import { witnessesIn } from "../core/log/witnesses.ts";
import { variable } from "./environment.ts";

/** Keys of the log's witnesses, with blanks between: as a variable of an environment, which the stack checks too. */
export const LogWitnesses = variable((text) => {
  const found = witnessesIn(text);
  return "witnesses" in found ? { value: found.witnesses } : found;
});
