import { closeSync, fstatSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { pathsOf } from "../../adapters/path-rules.ts";
import { readAtMost } from "../../adapters/read-at-most.ts";
import { openRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { ID } from "../../core/identifier.ts";

/** What a person's machine remembers of the deployments that they work with: never a token, only where its file is. */

const Settings = z.strictObject({
  api: z.string().optional(),
  migration: z.string().optional(),
  "token-file": z.string().optional(),
});

/** One profile; each setting has the name of the option that it stands for. */
export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof Settings;

export const SETTING_NAMES = ["api", "migration", "token-file"] as const satisfies readonly SettingName[];

const Document = z.strictObject({ profiles: z.record(z.string(), Settings) });
export type Profiles = z.infer<typeof Document>["profiles"];

/** A profile's name is one that can be typed anywhere. */
export const isProfileName = (name: string): boolean => ID.test(name);

const MAX_BYTES = 100_000;
const NOT_ONLY_OWN = 0o022;

/**
 * Where the settings are: `cleargate/config.json` in `XDG_CONFIG_HOME`, or `~/.config` without it
 * (https://specifications.freedesktop.org/basedir-spec/latest/); on Windows in `APPDATA`.
 * @returns undefined where the environment names no such folder
 */
export const settingsFile = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined => {
  const { APPDATA, XDG_CONFIG_HOME, HOME } = env;
  const home = HOME === undefined || HOME === "" ? undefined : join(HOME, ".config");
  const { isAbsolute } = pathsOf(platform);
  // The specification has a relative one ignored.
  const xdg = XDG_CONFIG_HOME !== undefined && isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : home;
  const folder = platform === "win32" ? APPDATA : xdg;
  return folder === undefined || folder === "" ? undefined : join(folder, "cleargate", "config.json");
};

const refuse = (file: string, why: string, cause?: unknown): Failure =>
  new Failure("usage", `the settings in ${file} cannot be used: ${why}`, { cause });

const textOf = (file: string): string | undefined => {
  let descriptor: number;
  try {
    descriptor = openRegular(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw refuse(file, message, error);
  }
  try {
    // Whoever may write it chooses whom the token is sent to.
    if (process.platform !== "win32" && (fstatSync(descriptor).mode & NOT_ONLY_OWN) !== 0)
      throw refuse(file, "others than its owner may write it; run: chmod go-w on it");
    const bytes = readAtMost(descriptor, MAX_BYTES);
    if (bytes === undefined) throw refuse(file, `it has more than ${MAX_BYTES.toLocaleString("en")} bytes`);
    return bytes.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
};

/** All profiles; none where there is no file. @throws Failure `usage` where the file is not what it should be */
export const readProfiles = (file: string): Profiles => {
  const text = textOf(file);
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(file, (error as Error).message, error);
  }
  const parsed = Document.safeParse(value);
  if (parsed.success) return parsed.data.profiles;
  const [issue] = parsed.error.issues;
  throw refuse(file, `${issue?.path.join(".")}: ${issue?.message}`);
};

/** Writes all profiles: whole, or not at all. Only you may read the file. @throws Failure `usage` where it cannot be written */
export const writeProfiles = (file: string, profiles: Profiles): void => {
  const partial = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(partial, `${JSON.stringify({ profiles }, null, 2)}\n`, { mode: 0o600 });
    renameSync(partial, file);
  } catch (error) {
    throw refuse(file, (error as Error).message, error);
  }
};
