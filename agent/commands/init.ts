import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { stringify } from "yaml";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { AgentConfig } from "../config/config.ts";
import { createKey } from "../config/sealing-key.ts";
import { EXIT } from "../exit.ts";
import { output } from "../output.ts";

export interface InitOptions {
  readonly config: string;
  readonly agent: string;
  readonly migration: string;
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly keyId: string;
  readonly json?: boolean;
}

const SCHEMA_FILE = "cleargate-agent.schema.json";

/** Makes a key pair, a configuration to fill in, and the schema that lets an editor help with it. */
export const init = async (options: InitOptions): Promise<number> => {
  if (existsSync(options.config))
    throw new Failure("config-invalid", `${options.config} is there already; nothing was changed`);
  const folder = dirname(options.config);
  mkdirSync(folder, { recursive: true });
  const keyFile = join(folder, `${options.agent}.${options.keyId}.pem`);
  const { agent, migration, bucket, region, endpoint } = options;
  const config = {
    agent,
    migration,
    bucket,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    key: { id: options.keyId, file: relative(folder, keyFile) },
    jobs: [],
  };
  const parsed = AgentConfig.safeParse(config);
  if (!parsed.success)
    throw new Failure(
      "config-invalid",
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    );
  const publicKey = createKey(keyFile);
  writeFileSync(
    join(folder, SCHEMA_FILE),
    `${JSON.stringify(z.toJSONSchema(AgentConfig, { io: "input" }), null, 2)}\n`,
  );
  writeFileSync(options.config, `# yaml-language-server: $schema=./${SCHEMA_FILE}\n${stringify(config)}`);
  const inPlan = stringify({ agents: [{ id: agent, units: ["<unit>"], keys: [{ id: options.keyId, publicKey }] }] });
  output(options.json === true, false).summary(
    { config: options.config, key: keyFile, keyId: options.keyId, publicKey },
    `Wrote ${options.config} and ${keyFile}. Keep the key on this host. Put this into the plan:\n\n${inPlan}`,
  );
  return EXIT.ok;
};
