import { closeSync, openSync } from "node:fs";
import { readAtMost } from "../../adapters/read-at-most.ts";
import { clock } from "../../adapters/system.ts";
import { Failure } from "../../core/failure.ts";
import { type VerdictClaims, validUntilOf } from "../../core/verdict/claims.ts";
import { findVerdictKeys, type VerdictKeys } from "../../core/verdict/keys.ts";
import { openVerdict, type VerdictProblem } from "../../core/verdict/open.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { putNewFile } from "../export/new-file.ts";
import { print, printJson } from "../output.ts";
import { refuse } from "../witness/opened-head.ts";

export interface VerdictKeysOptions extends ApiOptions {
  readonly json?: boolean;
  /** A new file. */
  readonly output?: string;
}

export interface VerdictFetchOptions extends VerdictKeysOptions {
  readonly migration: string;
  readonly audience?: string;
}

export interface VerdictVerifyOptions {
  readonly json?: boolean;
  readonly migration: string;
  readonly gate: string;
  /** A file of keys. */
  readonly keys: string;
  readonly audience?: string;
}

const statusOf = (state: VerdictClaims["state"]): number => (state === "clear" ? EXIT.ok : EXIT.blocked);

/**
 * Fetches the signed verdict about a gate.
 * @returns exit status 0 where it is clear, 3 otherwise
 */
export const verdictFetch = async (gate: string, options: VerdictFetchOptions): Promise<number> => {
  const { migration, audience, output, json } = options;
  const client = apiClient(options, process.env);
  const answer = await client.ask("showVerdict", { path: { migration, gate }, query: { audience } });
  const { state, validUntil, verdict } = answer;
  if (output !== undefined) await putNewFile(output, (put) => put(`${verdict}\n`));
  if (json === true) printJson(answer);
  else
    print([
      `${migration}/${gate}: ${state}; the verdict is valid until ${validUntil}`,
      output === undefined ? verdict : `written to ${output}`,
    ]);
  return statusOf(state);
};

/** Shows the keys by which verdicts are verified, as a file of keys has them. */
export const verdictKeys = async (options: VerdictKeysOptions): Promise<number> => {
  const { output } = options;
  const answer = await apiClient(options, process.env).ask("listVerdictKeys", { path: {} });
  if (output === undefined) printJson(answer);
  else {
    await putNewFile(output, (put) => put(`${JSON.stringify(answer, null, 2)}\n`));
    print(`written to ${output}: keep it, and let nobody else write it`);
  }
  return EXIT.ok;
};

/** Far more than a verdict or a file of keys has. */
const MAX_BYTES = 65_536;

/** @param file `-` for standard input @throws Failure `usage` where it cannot be read, or is far too large */
const textIn = (file: string): string => {
  const cannot = (why: string, cause?: unknown): Failure => new Failure("usage", `${file}: ${why}`, { cause });
  let descriptor: number;
  try {
    descriptor = file === "-" ? process.stdin.fd : openSync(file, "r");
  } catch (error) {
    throw cannot("cannot be read", error);
  }
  try {
    const bytes = readAtMost(descriptor, MAX_BYTES);
    if (bytes === undefined) throw cannot(`it has more than ${MAX_BYTES} bytes`);
    return bytes.toString();
  } finally {
    if (file !== "-") closeSync(descriptor);
  }
};

const keysIn = (file: string): VerdictKeys => {
  const found = findVerdictKeys(textIn(file));
  if (found === undefined) throw new Failure("usage", `${file}: it is no file of cleargate verdict keys`);
  return found;
};

const PROBLEMS: Readonly<Record<VerdictProblem, string>> = {
  form: "it is no signed verdict",
  header: "its header is none of a verdict: another algorithm or type, or more than belongs there",
  "key-unknown": "none of the keys signed it",
  "signature-wrong": "the signature is wrong: somebody changed it, or made it",
  claims: "what was signed is no verdict",
  "other-issuer": "another deployment made it",
  "other-migration": "it is about another migration",
  "other-gate": "it is about another gate",
  "other-audience": "it was asked for by or for somebody else: see --audience",
  "clock-behind": "it was made in the future, so this machine's clock is wrong and cannot say whether it has expired",
  expired: "it has expired",
};

const toldOf = (claims: VerdictClaims): string[] => {
  const { migration, gate, state, standing, satisfied, required, planVersion, unknown, log } = claims;
  const held = standing === "would-be-blocked" ? "; the plan does not enforce it, so it holds nobody up" : "";
  const why = unknown === null ? "" : `; nobody knows better: ${unknown}`;
  return [
    `${migration}/${gate}: ${state}, ${satisfied}/${required} by plan version ${planVersion}${why}${held}`,
    `signed by ${claims.iss}, and valid until ${validUntilOf(claims)}`,
    ...(log === null ? [] : [`head of the log: ${log}`]),
  ];
};

/**
 * Verifies a signed verdict on this machine, and asks nobody.
 * @param file of the verdict; `-` for standard input
 * @returns exit status 0 where it is believed and says clear, 3 where it says blocked, 1 where it is refused
 * @throws Failure `usage` for a file that cannot be read, or has no keys
 */
export const verdictVerify = async (file: string, options: VerdictVerifyOptions): Promise<number> => {
  const { json, migration, gate, audience } = options;
  const text = textIn(file).trim();
  const opened = openVerdict(text, { keys: keysIn(options.keys), migration, gate, audience, now: clock() });
  if ("problem" in opened) return refuse(PROBLEMS[opened.problem], json);
  if (json === true) printJson(opened.claims);
  else print(toldOf(opened.claims));
  return statusOf(opened.claims.state);
};
