import { VERIFY_EXIT, verifyJson, verifyLines, verifyStatusOf } from "./show.ts";
import { verifyPack } from "./verify-pack.ts";

const USAGE = `usage: node verify.mjs [--json] <the pack, or the folder that it was unpacked into>

It needs Node 24 and nothing else, and asks nobody.
Exit status: 0 verified, 1 refused, 2 wrong usage or nothing to read.
`;

/** What a start leaves to the world: lines to print, and how it ends. */
export interface VerifyOutput {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** The program `verify.mjs`. @returns its exit status */
export const startVerify = async (argv: readonly string[], { out, error }: VerifyOutput): Promise<number> => {
  const json = argv.includes("--json");
  const [path, ...others] = argv.filter((one) => one !== "--json");
  if (path === undefined || path.startsWith("-") || others.length > 0) {
    error(USAGE);
    return VERIFY_EXIT.usage;
  }
  const result = await verifyPack(path);
  out(json ? `${verifyJson(result)}\n` : `${verifyLines(result).join("\n")}\n`);
  return verifyStatusOf(result);
};
