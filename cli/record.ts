import { isFailure } from "../core/failure.ts";
import { type ApiClient, type ApiOptions, apiClient } from "./api-client.ts";
import { EXIT } from "./exit.ts";
import { print, printJson } from "./output.ts";

export interface ApprovalOptions extends ApiOptions {
  readonly migration: string;
  readonly reason: string;
  readonly json?: boolean;
}

export interface Recorded {
  readonly fact: string;
  readonly transitions: number;
  /** True where it was recorded before, and nothing was written. */
  readonly already?: true;
}

export const clientOf = (options: ApiOptions): ApiClient => apiClient(options, process.env);

export const transitionsOf = ({ transitions }: Recorded): string =>
  transitions === 0 ? "" : `; ${transitions} ${transitions === 1 ? "gate has" : "gates have"} opened or shut`;

/** @throws Failure `not-found` that says which migration may be meant: what takes decisions knows no other, what reads does */
const post = async (client: ApiClient, migration: string, path: string, body: unknown): Promise<Recorded> => {
  try {
    return await client.post<Recorded>(path, body);
  } catch (error) {
    if (isFailure(error, "not-found")) await client.get(`/migrations/${encodeURIComponent(migration)}`);
    throw error;
  }
};

/** Records an approval or a revocation, and shows its fact. */
export const record = async (
  options: ApprovalOptions,
  path: string,
  body: unknown,
  describe: (recorded: Recorded) => string | readonly string[],
): Promise<number> => {
  const recorded = await post(clientOf(options), options.migration, path, body);
  if (options.json === true) printJson(recorded);
  else print(describe(recorded));
  return EXIT.ok;
};
