import { readFileSync } from "node:fs";
import * as z from "zod";
import { observed } from "../../adapters/observe.ts";
import { Failure } from "../../core/failure.ts";
import { toolOutput } from "./run-tool.ts";

/** The configuration never holds a secret: it names where to read it. */
export const Secret = z
  .union([
    z.strictObject({ env: z.string().min(1).max(200) }),
    z.strictObject({ file: z.string().min(1).max(4096) }),
    z.strictObject({ command: z.array(z.string().max(4096)).min(1).max(50) }),
  ])
  .meta({
    description:
      "Where to read a secret: the variable `env` (or the file that `<env>_FILE` names, or what `<env>_COMMAND` prints), a file, or a command that prints it",
  });
export type Secret = z.infer<typeof Secret>;

const missing = (what: string, cause?: unknown): Failure => new Failure("secret-missing", what, { cause });

const fromFile = (file: string): string => {
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw missing(`the secret's file ${file} cannot be read: ${(error as Error).message}`, error);
  }
};

const SECRET_DEADLINE_MS = 60_000;

/** What the operator's own program prints, without its last newline; its output is never repeated in a message. */
const fromCommand = async ([program = "", ...args]: readonly string[]): Promise<string> =>
  (await toolOutput(program, args, { inherit: "all", hidesArguments: true, deadlineMs: SECRET_DEADLINE_MS })).replace(
    /\r?\n$/,
    "",
  );

const fromEnvironment = async (name: string, env: NodeJS.ProcessEnv): Promise<string> => {
  const { [name]: value, [`${name}_FILE`]: file, [`${name}_COMMAND`]: command } = env;
  const set = [value, file, command].filter((one) => one !== undefined && one !== "").length;
  if (set > 1) throw missing(`of ${name}, ${name}_FILE and ${name}_COMMAND more than one is set`);
  if (file !== undefined && file !== "") return fromFile(file);
  if (command !== undefined && command !== "") return fromCommand(command.trim().split(/\s+/));
  if (value === undefined || value === "") throw missing(`none of ${name}, ${name}_FILE and ${name}_COMMAND is set`);
  return value;
};

/** @throws Failure `secret-missing`, `tool-missing`, `tool-failed` */
export const secretOf = async (secret: Secret, env: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const value = await ("file" in secret
    ? fromFile(secret.file)
    : "command" in secret
      ? fromCommand(secret.command)
      : fromEnvironment(secret.env, env));
  observed({ kind: "secret", value });
  return value;
};
