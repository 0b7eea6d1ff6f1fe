import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { Failure } from "../../core/failure.ts";
import { publicKeyFileText } from "../../core/manifest/public-key-file.ts";
import { type NewConfig, newConfigText, writeSchema } from "../config/new-config.ts";
import { createKey } from "../config/sealing-key.ts";
import { orUnwritable, writeConfig } from "../config/write-config.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { linesOf } from "../output.ts";
import { outputOf } from "./context.ts";

export interface InitOptions extends NewConfig {
  readonly json?: boolean;
}

/** Writes a key pair, a configuration to fill in, and the schema that an editor needs to help with it. */
export const init = async (options: InitOptions): Promise<ExitStatus> => {
  const { config: configFile, agent, keyId } = options;
  if (existsSync(configFile)) throw new Failure("config-invalid", `${configFile} exists already; nothing was changed`);
  const folder = dirname(configFile);
  const keyFile = join(folder, `${agent}.${keyId}.pem`);
  const config = newConfigText(options, keyFile);
  if (existsSync(keyFile)) throw new Failure("config-invalid", `${keyFile} exists already; nothing was changed`);
  const publicKey = orUnwritable(folder, () => {
    mkdirSync(folder, { recursive: true });
    return createKey(keyFile);
  });
  writeSchema(folder);
  writeConfig(configFile, config);
  const publicKeyFile = join(folder, `${agent}.${keyId}.pub.json`);
  writeConfig(publicKeyFile, publicKeyFileText({ agent, key: keyId, publicKey }));
  const planPart = stringify({ agents: [{ id: agent, units: ["<unit>"], keys: [{ id: keyId, publicKey }] }] });
  outputOf({ ...options, quiet: false }).summary(
    { config: configFile, key: keyFile, keyId, publicKey, publicKeyFile },
    [
      `Wrote ${configFile} and ${keyFile}. Keep the key on this host. Put this into the plan:`,
      "",
      ...linesOf(planPart),
      "",
      `or, where the plan names the agent: cleargate plan set-key plan.yaml ${publicKeyFile}`,
    ],
  );
  return EXIT.ok;
};
