import * as z from "zod";
import { witnessesIn } from "../core/log/witnesses.ts";

/** Keys of the log's witnesses, with blanks between: as a variable of an environment, which the stack checks too. */
export const LogWitnesses = z.string().transform((text, { addIssue }) => {
  const found = witnessesIn(text);
  if ("witnesses" in found) return found.witnesses;
  addIssue(found.wrong);
  return z.NEVER;
});
