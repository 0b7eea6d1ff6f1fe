import { resolve } from "node:path";
import { Failure } from "../../core/failure.ts";
import { ID } from "../../core/identifier.ts";
import { suggestion, unknownName } from "../../core/suggestion.ts";
import {
  isProfileName,
  readProfiles,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingsFile,
} from "./settings-file.ts";

/** What stands where an option is not given: the environment, and then the profile. */

export interface ProfileOptions {
  readonly profile?: string;
}

/** The profile that is used where none is named; it need not exist. */
export const DEFAULT_PROFILE = "default";

const ENV: Readonly<Record<SettingName, string>> = {
  api: "CLEARGATE_API",
  migration: "CLEARGATE_MIGRATION",
  "token-file": "CLEARGATE_TOKEN_FILE",
};

/** What is said where a setting is needed and nobody gave it: each way to give it. */
const HOW: Readonly<Record<SettingName, string>> = {
  api: "no API: give --api, set CLEARGATE_API, or keep it: cleargate config set api <url>",
  migration:
    "no migration: name one, give -m, set CLEARGATE_MIGRATION, or keep it: cleargate config set migration <id>",
  "token-file":
    "no token: sign in with cleargate login, give --token-file, set CLEARGATE_TOKEN_FILE or CLEARGATE_TOKEN, or keep the file's name: cleargate config set token-file <file>",
};

/** An empty variable is none, as in shells that cannot unset one. */
const fromEnv = (env: NodeJS.ProcessEnv, name: string): string | undefined => env[name] || undefined;

/** The profile that is meant, by option or environment. @throws Failure `usage` where its name is none */
export const profileName = ({ profile }: ProfileOptions, env: NodeJS.ProcessEnv): string => {
  const name = profile ?? fromEnv(env, "CLEARGATE_PROFILE") ?? DEFAULT_PROFILE;
  if (isProfileName(name)) return name;
  throw new Failure("usage", `"${name}" is no name of a profile: it must be of a-z, 0-9, ".", "_" and "-"`);
};

/** The settings of the profile that is meant. @throws Failure `usage` where it was named and does not exist, or cannot be read */
export const settingsOf = (options: ProfileOptions, env: NodeJS.ProcessEnv): Settings => {
  const file = settingsFile(env, process.platform);
  const name = profileName(options, env);
  const profiles = file === undefined ? {} : readProfiles(file);
  if (Object.hasOwn(profiles, name)) return profiles[name] as Settings;
  if (name === DEFAULT_PROFILE) return {};
  throw new Failure("usage", unknownName("profile", name, Object.keys(profiles)));
};

/** A setting as the environment or the profile has it; the profile is read only where the environment has none. */
export const findSetting = (name: SettingName, options: ProfileOptions, env: NodeJS.ProcessEnv): string | undefined =>
  fromEnv(env, ENV[name]) ?? settingsOf(options, env)[name];

export const settingMissing = (name: SettingName): Failure => new Failure("usage", HOW[name]);

/** The environment's variable that stands before a setting. */
export const variableOf = (name: SettingName): string => ENV[name];

/** @throws Failure `usage` where there is no such setting; a token is none */
export const settingNamed = (name: string): SettingName => {
  const found = SETTING_NAMES.find((one) => one === name);
  if (found !== undefined) return found;
  if (name === "token")
    throw new Failure(
      "usage",
      "a token is not kept here: it would lie on the disk. Set token-file to the file that has it",
    );
  throw new Failure("usage", `unknown setting "${name}": ${suggestion(name, SETTING_NAMES)}`);
};

const wrong = (name: SettingName, must: string): Failure => new Failure("usage", `${name}: it must be ${must}`);

const urlOf = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** A value as it is kept. @throws Failure `usage` where it can be none */
export const settingValue = (name: SettingName, text: string): string => {
  switch (name) {
    case "api": {
      const url = urlOf(text);
      if (url === undefined || !/^https?:$/.test(url.protocol)) throw wrong(name, "a URL, as https://api.example.com");
      if (url.username !== "" || url.password !== "") throw wrong(name, "a URL without a password in it");
      return text;
    }
    case "migration":
      if (!ID.test(text)) throw wrong(name, "the id of a migration: of a-z, 0-9, '.', '_' and '-'");
      return text;
    case "token-file":
      if (text === "" || text === "-") throw wrong(name, "the name of a file");
      // What is kept is used from other folders.
      return resolve(text);
    default:
      return name satisfies never;
  }
};
