import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * The systems' own stores of secrets, by the commands that come with them. What is kept there is a key of a few bytes: `security` takes
 * no long line, and no store need hold what a refresh changes every hour. No secret is ever an argument.
 */

export type KeychainKind = "macos" | "secret-service" | "dpapi";

export interface Keychain {
  readonly kind: KeychainKind;
  /**
   * Keeps a secret under a name.
   * @returns by what it is found again; undefined where the system does not keep it
   */
  keep(name: string, secret: string): string | undefined;
  /** @param reference as `keep` returned it; undefined where it is not there, or the system does not give it */
  find(reference: string): string | undefined;
  /** Removes it, if it is there. */
  drop(reference: string): void;
}

/** People may be asked to unlock their keychain. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 65_536;

const run = (env: NodeJS.ProcessEnv, file: string, args: readonly string[], input = ""): string | undefined => {
  // A keychain's command needs the desktop's variables, and no token.
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("CLEARGATE_")));
  const { status, stdout } = spawnSync(file, [...args], {
    ...{ env: own, input, encoding: "utf8", timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT, windowsHide: true },
    stdio: ["pipe", "pipe", "ignore"],
  });
  return status === 0 ? stdout : undefined;
};

const SERVICE = "cleargate";

/** Its interactive mode reads commands from standard input, so that the secret is in none that others can see. */
const macos = (env: NodeJS.ProcessEnv): Keychain => {
  const of = (name: string) => ["-s", SERVICE, "-a", name];
  return {
    kind: "macos",
    keep: (name, secret) => {
      const command = ["add-generic-password", "-U", ...of(name), "-w", secret].join(" ");
      return run(env, "security", ["-i"], `${command}\n`) === undefined ? undefined : name;
    },
    find: (name) => run(env, "security", ["find-generic-password", ...of(name), "-w"])?.trim(),
    drop: (name) => void run(env, "security", ["delete-generic-password", ...of(name)]),
  };
};

/** Of GNOME and KDE, through libsecret. */
const secretService = (env: NodeJS.ProcessEnv): Keychain => {
  const of = (name: string) => ["service", SERVICE, "account", name];
  return {
    kind: "secret-service",
    keep: (name, secret) =>
      run(env, "secret-tool", ["store", "--label=Cleargate", ...of(name)], secret) === undefined ? undefined : name,
    find: (name) => run(env, "secret-tool", ["lookup", ...of(name)])?.trim(),
    drop: (name) => void run(env, "secret-tool", ["clear", ...of(name)]),
  };
};

const POWERSHELL = ["System32", "WindowsPowerShell", "v1.0", "powershell.exe"];
const script = (convert: string): readonly string[] => [
  ...["-NoProfile", "-NonInteractive", "-Command"],
  `$ErrorActionPreference='Stop'; Add-Type -AssemblyName System.Security; $in=[Console]::In.ReadToEnd().Trim(); ${convert}`,
];
const PROTECT = script(
  "[Convert]::ToBase64String([Security.Cryptography.ProtectedData]::Protect([Text.Encoding]::UTF8.GetBytes($in),$null,'CurrentUser'))",
);
const UNPROTECT = script(
  "[Text.Encoding]::UTF8.GetString([Security.Cryptography.ProtectedData]::Unprotect([Convert]::FromBase64String($in),$null,'CurrentUser'))",
);

/** Windows encrypts for the account, and gives back what it encrypted: that is the reference. Its shell is named whole, so that no folder has another. */
const dpapi = (env: NodeJS.ProcessEnv): Keychain => {
  const shell = join(env.SystemRoot ?? "C:\\Windows", ...POWERSHELL);
  return {
    kind: "dpapi",
    keep: (_, secret) => run(env, shell, PROTECT, secret)?.trim() || undefined,
    find: (reference) => run(env, shell, UNPROTECT, reference)?.trim(),
    drop: () => undefined,
  };
};

/** That of a system, whether or not it can be used. */
export const keychainOf = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Keychain => {
  if (platform === "darwin") return macos(env);
  return platform === "win32" ? dpapi(env) : secretService(env);
};
