import { readFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";

/** Variables by which the AWS SDK finds credentials that are this shell's alone. */
const AWS_VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONFIG_FILE"];

const unquoted = (value: string): string => /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;

/**
 * The variables of a file for systemd's EnvironmentFile=: lines `NAME=value`, quoted or not; those of comments are none
 * (systemd.exec(5)). @throws Failure `config-unreadable`, `config-invalid`
 */
export const readEnvironmentFile = (file: string): ReadonlyMap<string, string> => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure("config-unreadable", `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return new Map(
    lines.flatMap((line, index): [string, string][] => {
      if (line === "" || /^[#;]/.test(line)) return [];
      const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(line) ?? [];
      if (name === undefined) throw new Failure("config-invalid", `${file}:${index + 1}: it is not NAME=value`);
      return [[name, unquoted(value.trim())]];
    }),
  );
};

/** The names `{ env: NAME }` in a configuration, at any depth. */
const secretNamesIn = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  const own = "env" in value && typeof value.env === "string" ? [value.env] : [];
  return [...own, ...Object.values(value).flatMap(secretNamesIn)];
};

/**
 * What a service will not have: it sees no variable of the shell that installs it.
 * @returns warnings. @throws Failure `config-invalid` where the configuration reads a secret from a variable that it lacks
 */
export const checkCredentials = (
  config: unknown,
  given: ReadonlyMap<string, string>,
  shell: NodeJS.ProcessEnv,
): readonly string[] => {
  const spellings = (name: string): string[] => [name, `${name}_FILE`, `${name}_COMMAND`];
  const missing = secretNamesIn(config).find((name) => !spellings(name).some((one) => given.has(one)));
  if (missing !== undefined)
    throw new Failure(
      "config-invalid",
      `the configuration reads ${missing}, which a service does not have: write it into a file, and name that by --environment-file`,
    );
  const lost = AWS_VARIABLES.filter((name) => (shell[name] ?? "") !== "" && !given.has(name));
  return lost.map(
    (name) => `${name} of this shell is not the service's: write it into a file, and name that by --environment-file`,
  );
};
