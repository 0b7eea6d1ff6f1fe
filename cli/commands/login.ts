import { readFileSync } from "node:fs";
import { Failure } from "../../core/failure.ts";
import { printable } from "../../core/printable.ts";
import { suggestion } from "../../core/suggestion.ts";
import { type ApiOptions, apiOf } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { byBrowser } from "../session/browser-flow.ts";
import { byCredentials } from "../session/credentials-flow.ts";
import { byDevice } from "../session/device-flow.ts";
import { discover, type Issuer, nameIn, readConfig, sessionOf } from "../session/issuer.ts";
import { openBrowser } from "../session/open-browser.ts";
import { locked } from "../session/renew.ts";
import { forgetSession, KEEPS, type Keep, keepSession, readSession, sessionFile } from "../session/session-file.ts";
import { findSetting, settingMissing } from "../settings/settings.ts";

/** Signs somebody in, so that commands need no token from elsewhere. */

export interface LoginOptions extends Omit<ApiOptions, "tokenFile"> {
  readonly clientId?: string;
  readonly scopes?: string;
  readonly device?: boolean;
  readonly clientCredentials?: boolean;
  readonly clientSecretFile?: string;
  readonly browser: boolean;
  readonly redirect: string;
  readonly keep?: Keep;
  readonly timeout: string;
  readonly json?: boolean;
}

/** Never an argument: those can be seen by every user of a machine. */
const secretOf = ({ clientSecretFile }: LoginOptions, env: NodeJS.ProcessEnv): string => {
  const secret =
    clientSecretFile === undefined ? env.CLEARGATE_CLIENT_SECRET : readFileSync(clientSecretFile, "utf8").trim();
  if (secret !== undefined && secret !== "") return secret;
  throw new Failure("usage", "no secret: set CLEARGATE_CLIENT_SECRET, or give --client-secret-file");
};

const tokensBy = (issuer: Issuer, options: LoginOptions) => {
  const { env } = process;
  if (options.clientCredentials === true) return byCredentials(issuer, secretOf(options, env));
  const timeoutMs = Number(options.timeout) * 1_000;
  if (options.device === true)
    return byDevice(
      issuer,
      ({ userCode, address, complete }) => {
        printError(`Open ${printable(address)} in a browser, and type the code ${printable(userCode)}`);
        if (complete !== undefined) printError(`or open ${printable(complete)}`);
      },
      timeoutMs,
    );
  const open = (url: string): void => {
    const how = options.browser ? "Sign in in your browser. If it does not open," : "To sign in,";
    printError([`${how} open this address in a browser of this machine:`, "", `  ${url}`, ""]);
    if (options.browser) openBrowser(url, env);
  };
  return byBrowser(issuer, { redirect: options.redirect, timeoutMs, open });
};

/** The flag wins over the environment. @throws Failure `usage` */
const keepOf = ({ keep }: LoginOptions, env: NodeJS.ProcessEnv): Keep => {
  const asked = keep ?? (env.CLEARGATE_KEEP || "auto");
  const found = KEEPS.find((one) => one === asked);
  if (found === undefined) throw new Failure("usage", `CLEARGATE_KEEP: ${suggestion(asked, KEEPS)}`);
  return found;
};

export const login = async (options: LoginOptions): Promise<number> => {
  const { env } = process;
  const base = options.api ?? findSetting("api", options, env);
  if (base === undefined) throw settingMissing("api");
  const api = apiOf(base);
  const file = sessionFile(options, env);
  const config = await readConfig(api);
  const clientId = options.clientId ?? (env.CLEARGATE_CLIENT_ID || config.clientId);
  const issuer = await discover({ ...config, clientId, scopes: options.scopes ?? config.scopes });
  const session = sessionOf(api, issuer, await tokensBy(issuer, options), Date.now());
  const kept = await locked(file, () => keepSession(file, session, keepOf(options, env)));
  const name = nameIn(session.token);
  if (options.json === true) printJson({ signedIn: name, api, issuer: session.issuer, endsAt: session.endsAt, kept });
  else
    print([
      `signed in to ${api} as ${name}`,
      session.refresh === null
        ? `until ${session.endsAt ?? "the issuer ends it"}; the issuer renews it for nobody`
        : `renewed without you until the issuer ends it; forget it with cleargate logout`,
      kept === "keychain"
        ? "kept in a file that only the key in this system's keychain opens"
        : `kept in ${file}, which only you may read`,
    ]);
  return EXIT.ok;
};

export interface LogoutOptions {
  readonly profile?: string;
  readonly json?: boolean;
}

/** Forgets the tokens of this machine. Whether the issuer forgets the person is its own. */
export const logout = async (options: LogoutOptions): Promise<number> => {
  const file = sessionFile(options, process.env);
  const wasSignedIn = isThere(file);
  if (wasSignedIn) await locked(file, () => forgetSession(file));
  if (options.json === true) printJson({ wasSignedIn });
  else print(wasSignedIn ? "signed out" : "nobody was signed in");
  return EXIT.ok;
};

/** A session that cannot be used is forgotten too. */
const isThere = (file: string): boolean => {
  try {
    return readSession(file) !== undefined;
  } catch {
    return true;
  }
};
