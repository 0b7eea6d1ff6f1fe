import { hrefOf } from "../address.ts";

/** What a browser needs to sign in, from the stack that serves the console. */
export interface Config {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: string;
  readonly audience: string;
  readonly roleClaim: string;
}

let config: Promise<Config> | undefined;

/** @throws where it cannot be read; the next call tries again */
export const readConfig = (): Promise<Config> => {
  config ??= fetch(hrefOf(["config.json"]))
    .then((response) => {
      if (!response.ok) throw new Error(`config.json: ${response.status}`);
      return response.json() as Promise<Config>;
    })
    .catch((error: unknown) => {
      config = undefined;
      throw error;
    });
  return config;
};
