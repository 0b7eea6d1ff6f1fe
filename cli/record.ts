import { type ApiClient, type ApiOptions, apiClient } from "./api-client.ts";
import { EXIT } from "./exit.ts";

export interface ApprovalOptions extends ApiOptions {
  readonly migration: string;
  readonly reason: string;
  readonly json?: boolean;
}

export interface Recorded {
  readonly fact: string;
  readonly transitions: number;
}

export const clientOf = ({ api, token }: ApiOptions): ApiClient =>
  apiClient({ ...(api === undefined ? {} : { api }), ...(token === undefined ? {} : { token }) }, process.env);

export const transitionsOf = ({ transitions }: Recorded): string =>
  transitions === 0 ? "" : `; ${transitions} ${transitions === 1 ? "gate has" : "gates have"} opened or shut`;

/** Records an approval or a revocation, and shows its fact. */
export const record = async (
  options: ApprovalOptions,
  path: string,
  body: unknown,
  describe: (recorded: Recorded) => string,
): Promise<number> => {
  const recorded = await clientOf(options).post<Recorded>(path, body);
  console.log(options.json === true ? JSON.stringify(recorded) : describe(recorded));
  return EXIT.ok;
};
