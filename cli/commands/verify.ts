import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ID } from "../../core/identifier.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import type { VerifiedLog } from "../../verify/check-log.ts";
import type { Given } from "../../verify/given.ts";
import { readGiven } from "../../verify/given-files.ts";
import { verifyJson, verifyLines, verifyStatusOf } from "../../verify/show.ts";
import type { VerifyResult } from "../../verify/verify-files.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { fetchTo, outputExists, untilMade } from "../fetched-pack.ts";
import { print, printError } from "../output.ts";
import { refusedUnpacked } from "../unpacked.ts";
import { proven } from "./log-witness.ts";

export interface VerifyOptions extends ApiOptions {
  readonly json?: boolean;
  readonly head: readonly string[];
  readonly key: readonly string[];
  /** A new file for the pack of a migration. */
  readonly keep?: string;
  readonly timeout: string;
}

const tell = (result: VerifyResult, json: boolean | undefined): number => {
  print(json === true ? [verifyJson(result)] : verifyLines(result));
  return verifyStatusOf(result);
};

/** An archive that is not there is no migration. */
const isMigration = (text: string): boolean => ID.test(text) && !text.endsWith(".zip");

/** The log as it is now must begin with that of the pack. */
const withLogNow = async (
  client: ApiClient,
  result: VerifyResult,
  { head, keys }: VerifiedLog,
): Promise<VerifyResult> => {
  const known = keys.map(findNoteKey).filter((key) => key !== undefined);
  const now = await proven(client, head, { origin: head.origin, keys: known });
  if (!("refused" in now)) return result;
  const problem = { code: "log-rewritten", message: now.refused, place: { file: "the log as it is now" } } as const;
  return { ...result, problems: [...result.problems, problem] };
};

/** Asks for a pack as of now, and verifies it and the log. */
const verifyNow = async (migration: string, options: VerifyOptions, given: Given): Promise<number> => {
  const { keep, timeout, json } = options;
  if (keep !== undefined && existsSync(keep)) throw outputExists(keep);
  const client = apiClient(options, process.env);
  const asked = await client.ask("requestPack", { path: { migration }, body: { manifests: false } });
  const made = await untilMade(client, asked, Number(timeout)).catch((error: unknown) => {
    const refused = refusedUnpacked(error);
    if (refused === undefined) throw error;
    return refused;
  });
  if ("problems" in made) return tell(made, json);
  const { pack, download } = made;
  const folder = mkdtempSync(join(tmpdir(), "cleargate-verify-"));
  try {
    const file = keep ?? join(folder, "pack.zip");
    await fetchTo(download?.url ?? "", file, pack.bytes ?? 0);
    const result = await verifyPack(file, given);
    const log = result.verified?.log ?? null;
    return tell(log === null ? result : await withLogNow(client, result, log), json);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Verifies an evidence pack on this machine, and asks nobody; or a migration, of which a pack is made.
 * @returns 0 where it is whole, 1 where it is refused, 2 where it cannot be read
 */
export const verify = async (path: string, options: VerifyOptions): Promise<number> => {
  const given = readGiven(options.head, options.key);
  if ("wrong" in given) {
    printError(given.wrong);
    return EXIT.usage;
  }
  if (!existsSync(path) && isMigration(path)) return verifyNow(path, options, given);
  return tell(await verifyPack(path, given), options.json);
};
