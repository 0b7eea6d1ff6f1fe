import { DURATION, durationMs } from "../../core/duration.ts";
import { Failure } from "../../core/failure.ts";
import { findInstant, instantOf } from "../../core/instant.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";

interface ApprovalOptions extends ApiOptions {
  readonly migration: string;
  readonly reason: string;
  readonly json?: boolean;
}
interface CheckpointOptions extends ApprovalOptions {
  readonly unit: string;
  readonly requirement: string;
}
export interface WaiveOptions extends ApprovalOptions {
  readonly unit?: string;
  readonly requirement?: string;
  readonly control?: string;
  readonly expires?: string;
  readonly approve?: string;
}
export interface SignOffOptions extends CheckpointOptions {
  readonly role: string;
}
export interface RevokeOptions extends CheckpointOptions {
  readonly what: string;
}

interface Recorded {
  readonly fact: string;
  readonly transitions: number;
}

const pathOf = ({ migration, unit, requirement }: CheckpointOptions): string =>
  `/migrations/${[migration, "checkpoints", unit, requirement].map(encodeURIComponent).join("/")}`;

const post = async (
  { json, ...api }: ApprovalOptions,
  path: string,
  body: unknown,
  describe: (recorded: Recorded) => string | readonly string[],
) => {
  const recorded = await apiClient(api, process.env).post<Recorded>(path, body);
  if (json === true) printJson(recorded);
  else print(describe(recorded));
  return EXIT.ok;
};

const transitionsOf = ({ transitions }: Recorded): string =>
  transitions === 0 ? "" : `; ${transitions} ${transitions === 1 ? "gate has" : "gates have"} opened or shut`;

/** Parses an instant, or a duration from now. */
const expiryOf = (text: string): string => {
  const instant = DURATION.test(text) ? instantOf(Date.now() + durationMs(text)) : findInstant(text);
  if (instant === undefined)
    throw new Failure("usage", `--expires must be a duration such as 7d, or an instant in UTC; not "${text}"`);
  return instant;
};

/** Requests a waiver, or approves one that somebody else requested. */
export const waive = async (options: WaiveOptions): Promise<number> => {
  const { migration, reason, approve, unit, requirement, control, expires } = options;
  if (approve !== undefined)
    return post(
      options,
      `/migrations/${encodeURIComponent(migration)}/waivers/${encodeURIComponent(approve)}/approval`,
      { reason },
      (recorded) => `granted, as fact ${recorded.fact}${transitionsOf(recorded)}`,
    );
  if (unit === undefined || requirement === undefined || control === undefined || expires === undefined)
    throw new Failure("usage", "a waiver needs --unit, --requirement, --control and --expires; or --approve <request>");
  return post(
    options,
    `${pathOf({ ...options, unit, requirement })}/waivers`,
    { reason, control, expiresAt: expiryOf(expires) },
    ({ fact }) => [
      "requested; it has no effect until somebody else approves it:",
      `  cleargate waive -m ${migration} --approve ${fact} --reason "…"`,
    ],
  );
};

/** Signs for one role under the evidence as it is now. */
export const signOff = (options: SignOffOptions): Promise<number> =>
  post(
    options,
    `${pathOf(options)}/signatures`,
    { role: options.role, reason: options.reason },
    (recorded) => `signed as ${options.role}, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );

/** Revokes a waiver or the signatures of a sign-off. */
export const revoke = (options: RevokeOptions): Promise<number> =>
  post(
    options,
    `${pathOf(options)}/revocation`,
    { what: options.what, reason: options.reason },
    (recorded) => `revoked, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );
