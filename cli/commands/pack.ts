import { existsSync } from "node:fs";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { fetchTo, outputExists, untilMade } from "../fetched-pack.ts";
import { print, printJson } from "../output.ts";
import { instantGiven } from "../when.ts";

export interface PackOptions extends ApiOptions {
  readonly migration: string;
  readonly gate?: string;
  readonly asOf?: string;
  readonly manifests?: boolean;
  readonly output: string;
  readonly json?: boolean;
  readonly timeout: string;
}

/** Asks for an evidence pack, waits for it, and fetches it into a new file. */
export const pack = async (options: PackOptions): Promise<number> => {
  const { migration, gate, asOf, manifests = false, output, timeout } = options;
  if (existsSync(output)) throw outputExists(output);
  const client = apiClient(options, process.env);
  const zoneOf = async (): Promise<string> => (await client.ask("showMigration", { path: { migration } })).timeZone;
  const wish = {
    ...(gate === undefined ? {} : { gate }),
    ...(asOf === undefined ? {} : { asOf: await instantGiven("--as-of", asOf, zoneOf) }),
    manifests,
  };
  const asked = await client.ask("requestPack", { path: { migration }, body: wish });
  const { pack: made, download } = await untilMade(client, asked, Number(timeout));
  const sha256 = await fetchTo(download?.url ?? "", output, made.bytes ?? 0);
  if (options.json === true) printJson({ pack: made, output, sha256 });
  else
    print([
      output,
      `  ${made.bytes} bytes, SHA-256 ${sha256}`,
      `  ${migration} as of ${made.asOf}: ${made.counts?.facts ?? 0} facts, ${made.counts?.checkpoints ?? 0} checkpoints`,
      `  check it: cleargate verify ${output}`,
      "  without Cleargate: unzip it, and node verify.mjs . in its folder",
    ]);
  return EXIT.ok;
};
