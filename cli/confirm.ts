import { createInterface } from "node:readline/promises";
import { Failure } from "../core/failure.ts";

export interface Confirmation {
  readonly digest?: string | undefined;
  readonly yes?: boolean | undefined;
}

const askAtTerminal = async (question: string): Promise<boolean> => {
  if (!process.stdin.isTTY) throw new Failure("usage", "nobody can be asked here: give --digest, or --yes");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};

/**
 * Makes sure that what was shown is meant: by its digest, by `--yes`, or by asking.
 * @throws Failure `approval-outdated` where the digest is another one, `usage` where it is not confirmed
 */
export const confirm = async (
  shown: string,
  { digest, yes = false }: Confirmation,
  question: string,
): Promise<void> => {
  if (digest !== undefined && digest !== shown)
    throw new Failure("approval-outdated", `there is something else now, with the digest ${shown}; look again`);
  if (digest === undefined && !yes && !(await askAtTerminal(question)))
    throw new Failure("usage", "not confirmed; nothing was recorded");
};
