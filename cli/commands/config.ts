import { Failure } from "../../core/failure.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import {
  type ProfileOptions,
  profileName,
  settingNamed,
  settingsOf,
  settingValue,
  variableOf,
} from "../settings/settings.ts";
import { readProfiles, SETTING_NAMES, settingsFile, writeProfiles } from "../settings/settings-file.ts";
import { table } from "../table.ts";

/** What is remembered, so that it need not be repeated: in profiles, of which each has an API, a migration and a token's file. */

export interface ConfigOptions extends ProfileOptions {
  readonly json?: boolean;
}

const fileOf = (env: NodeJS.ProcessEnv): string => {
  const file = settingsFile(env, process.platform);
  if (file === undefined)
    throw new Failure("usage", "there is no folder for settings: HOME, XDG_CONFIG_HOME or APPDATA must name one");
  return file;
};

/** @param text undefined takes the setting away */
const write = (name: string, text: string | undefined, options: ConfigOptions): string => {
  const setting = settingNamed(name);
  const value = text === undefined ? undefined : settingValue(setting, text);
  const [file, profile] = [fileOf(process.env), profileName(options, process.env)];
  const profiles = readProfiles(file);
  const { [setting]: _, ...others } = profiles[profile] ?? {};
  const settings = value === undefined ? others : { ...others, [setting]: value };
  const { [profile]: __, ...rest } = profiles;
  writeProfiles(file, Object.keys(settings).length === 0 ? rest : { ...rest, [profile]: settings });
  return `${setting} of profile ${profile} in ${file}`;
};

export const configSet = async (name: string, value: string, options: ConfigOptions): Promise<number> => {
  const where = write(name, value, options);
  if (options.json === true) printJson({ set: name });
  else print(`set ${where}`);
  return EXIT.ok;
};

export const configUnset = async (name: string, options: ConfigOptions): Promise<number> => {
  const where = write(name, undefined, options);
  if (options.json === true) printJson({ unset: name });
  else print(`took away ${where}`);
  return EXIT.ok;
};

/** Prints what the profile has. @throws Failure `not-found` where the setting is not set */
export const configGet = async (name: string, options: ConfigOptions): Promise<number> => {
  const setting = settingNamed(name);
  const value = settingsOf(options, process.env)[setting];
  if (value === undefined)
    throw new Failure("not-found", `${setting} is not set in profile ${profileName(options, process.env)}`);
  if (options.json === true) printJson({ [setting]: value });
  else print(value);
  return EXIT.ok;
};

/** Prints every setting of every profile, and which of them the environment overrides. */
export const configList = async (options: ConfigOptions): Promise<number> => {
  const file = fileOf(process.env);
  const profiles = readProfiles(file);
  const overridden = SETTING_NAMES.map(variableOf).filter((name) => (process.env[name] ?? "") !== "");
  const used = profileName(options, process.env);
  if (options.json === true) {
    printJson({ file, profile: used, profiles, overriddenBy: overridden });
    return EXIT.ok;
  }
  const rows = Object.entries(profiles).flatMap(([profile, settings]) =>
    SETTING_NAMES.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[profile === used ? `${profile} *` : profile, name, value]];
    }),
  );
  if (rows.length === 0) print(`nothing is set in ${file}`);
  else print([...table(["PROFILE", "SETTING", "VALUE"], rows), "", `* is used; from ${file}`]);
  if (overridden.length > 0) print(`the environment stands before it: ${overridden.join(", ")}`);
  return EXIT.ok;
};
