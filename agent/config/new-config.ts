import { dirname, join, relative } from "node:path";
import { stringify } from "yaml";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { AgentConfig } from "./agent-config.ts";
import { writeConfig } from "./write-config.ts";

/** What a configuration begins with. */
export interface NewConfig {
  /** Where it is written. */
  readonly config: string;
  readonly agent: string;
  readonly migration: string;
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly keyId: string;
  readonly spool?: string;
}

const SCHEMA_FILE = "cleargate-agent.schema.json";

/** The text of a configuration without jobs. @throws Failure `config-invalid` */
export const newConfigText = (given: NewConfig, keyFile: string): string => {
  const { agent, migration, bucket, region, endpoint, keyId, spool } = given;
  const config = {
    agent,
    migration,
    bucket,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    key: { id: keyId, file: relative(dirname(given.config), keyFile) },
    ...(spool === undefined ? {} : { spool }),
    jobs: [],
  };
  const { error } = AgentConfig.safeParse(config);
  if (error === undefined) return `# yaml-language-server: $schema=./${SCHEMA_FILE}\n${stringify(config)}`;
  const issues = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Failure("config-invalid", issues.join("; "));
};

/** Writes the schema with which an editor helps to fill it in. @throws Failure `config-unwritable` */
export const writeSchema = (folder: string): void =>
  writeConfig(join(folder, SCHEMA_FILE), `${JSON.stringify(z.toJSONSchema(AgentConfig, { io: "input" }), null, 2)}\n`);
