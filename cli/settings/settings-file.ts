import { join } from "node:path";
import * as z from "zod";
import { pathsOf } from "../../adapters/path-rules.ts";
import { Failure } from "../../core/failure.ts";
import { ID } from "../../core/identifier.ts";
import { type OwnFile, readOwn, writeOwn } from "./own-file.ts";

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

const SETTINGS: OwnFile = {
  maxBytes: 100_000,
  // Whoever may write it chooses whom the token is sent to.
  othersMode: 0o022,
  othersMay: "others than its owner may write it; run: chmod go-w on it",
  refuse,
};

/** All profiles; none where there is no file. @throws Failure `usage` where the file is not what it should be */
export const readProfiles = (file: string): Profiles => {
  const text = readOwn(file, SETTINGS);
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
  try {
    writeOwn(file, `${JSON.stringify({ profiles }, null, 2)}\n`);
  } catch (error) {
    throw refuse(file, (error as Error).message, error);
  }
};
