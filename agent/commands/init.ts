import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { stringify } from "yaml";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { publicKeyFileText } from "../../core/manifest/public-key-file.ts";
import { AgentConfig } from "../config/agent-config.ts";
import { createKey } from "../config/sealing-key.ts";
import { orUnwritable, writeConfig } from "../config/write-config.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { linesOf } from "../output.ts";
import { outputOf } from "./context.ts";

export interface InitOptions {
  readonly config: string;
  readonly agent: string;
  readonly migration: string;
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly keyId: string;
  readonly spool?: string;
  readonly json?: boolean;
}

const SCHEMA_FILE = "cleargate-agent.schema.json";

/** The configuration as it is written. @throws Failure `config-invalid` */
const newConfig = (options: InitOptions, keyFile: string): object => {
  const { agent, migration, bucket, region, endpoint, keyId, spool } = options;
  const config = {
    agent,
    migration,
    bucket,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    key: { id: keyId, file: relative(dirname(options.config), keyFile) },
    ...(spool === undefined ? {} : { spool }),
    jobs: [],
  };
  const parsed = AgentConfig.safeParse(config);
  if (parsed.success) return config;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Failure("config-invalid", issues.join("; "));
};

const schemaText = (): string => `${JSON.stringify(z.toJSONSchema(AgentConfig, { io: "input" }), null, 2)}\n`;

/** Writes a key pair, a configuration to fill in, and the schema that an editor needs to help with it. */
export const init = async (options: InitOptions): Promise<ExitStatus> => {
  const { config: configFile, agent, keyId } = options;
  if (existsSync(configFile)) throw new Failure("config-invalid", `${configFile} exists already; nothing was changed`);
  const folder = dirname(configFile);
  const keyFile = join(folder, `${agent}.${keyId}.pem`);
  const config = newConfig(options, keyFile);
  if (existsSync(keyFile)) throw new Failure("config-invalid", `${keyFile} exists already; nothing was changed`);
  const publicKey = orUnwritable(folder, () => {
    mkdirSync(folder, { recursive: true });
    return createKey(keyFile);
  });
  writeConfig(join(folder, SCHEMA_FILE), schemaText());
  writeConfig(configFile, `# yaml-language-server: $schema=./${SCHEMA_FILE}\n${stringify(config)}`);
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
