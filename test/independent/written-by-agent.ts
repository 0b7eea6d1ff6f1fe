import { createPrivateKey, createPublicKey } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runAgent } from "../../agent/program.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import type { StoredManifest } from "../support/judge-stored.ts";

const CSV =
  "DisplayName,SipAddress,HomeServer\nZoë,sip:zoe@x.com,pool01\n\u{1f600},sip:\uffee@x.com,pool01\nAnn,sip:\u{1f600}@x.com,pool01\n";

/** What the agent itself stores in its spool: a backup and an inventory, packed in one of the two ways. */
export const writtenByAgent = async (folder: string, packing: "zst" | "gz"): Promise<StoredManifest[]> => {
  const config = join(folder, "agent.yaml");
  const about = ["--unit", "pool01", "--config", config, "--quiet", "--json"];
  const place = ["--agent", "a1", "--migration", "m", "--bucket", "bucket"];
  await runAgent(["init", ...place, "--config", config, "--json"]);
  appendFileSync(config, `packing: ${packing}\n`);
  mkdirSync(join(folder, "tree"));
  for (const name of ["rtc.bak", "\uffee", "\u{1f600}"]) writeFileSync(join(folder, "tree", name), `bytes of ${name}`);
  writeFileSync(join(folder, "accounts.csv"), CSV);
  await runAgent(["backup", join(folder, "tree"), "--requirement", "rtc", ...about]);
  await runAgent(["inventory", join(folder, "accounts.csv"), "--requirement", "accounts", ...about]);
  const publicKey = publicKeyText(createPublicKey(createPrivateKey(readFileSync(join(folder, "a1.k1.pem")))));
  const pending = join(folder, "spool", "pending");
  return readdirSync(pending).map((id) => {
    const { objectKey } = JSON.parse(readFileSync(join(pending, id, "place.json"), "utf8")) as { objectKey: string };
    const bytes = readFileSync(join(pending, id, `manifest.ndjson.${packing}`));
    return { bytes, objectKey, receivedAt: new Date().toISOString(), keys: [{ id: "k1", publicKey }] };
  });
};
