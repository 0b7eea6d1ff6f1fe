import { parseArgs } from "node:util";
import { readGiven } from "./given-files.ts";
import { VERIFY_EXIT, verifyJson, verifyLines, verifyStatusOf } from "./show.ts";
import { verifyPack } from "./verify-pack.ts";

const USAGE = `usage: node verify.mjs [--json] [--head <file>]... [--key <key>]... <the pack, or the folder that it was unpacked into>

  --head  a mail with a head of the log, a signed head, or a folder of "cleargate log witness"
  --key   a key of the log that you trust, or of a witness, which must have signed a head that is here

It needs Node 24 and nothing else, and asks nobody.
Exit status: 0 verified, 1 refused, 2 wrong usage or nothing to read.
`;

/** What a start leaves to the world: lines to print, and how it ends. */
export interface VerifyOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

const OPTIONS = {
  json: { type: "boolean" },
  head: { type: "string", multiple: true },
  key: { type: "string", multiple: true },
} as const;

const findArguments = (argv: readonly string[]) => {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
    const [path] = positionals;
    return path === undefined || positionals.length > 1 ? undefined : { ...values, path };
  } catch {
    return undefined;
  }
};

/** The program `verify.mjs`. @returns its exit status */
export const startVerify = async (argv: readonly string[], { out, error }: VerifyOutput): Promise<number> => {
  const given = findArguments(argv);
  if (given === undefined) {
    error(USAGE);
    return VERIFY_EXIT.usage;
  }
  const known = readGiven(given.head ?? [], given.key ?? []);
  if ("wrong" in known) {
    error(`${known.wrong}\n`);
    return VERIFY_EXIT.usage;
  }
  const result = await verifyPack(given.path, known);
  out(given.json === true ? `${verifyJson(result)}\n` : `${verifyLines(result).join("\n")}\n`);
  return verifyStatusOf(result);
};
