import { DURATION, durationMs } from "../../core/duration.ts";
import { Failure } from "../../core/failure.ts";
import { findInstant, instantOf } from "../../core/instant.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";

interface Decision extends ApiOptions {
  readonly migration: string;
  readonly reason: string;
  readonly json?: boolean;
}
interface OfCheckpoint extends Decision {
  readonly unit: string;
  readonly requirement: string;
}
export interface WaiveOptions extends Decision {
  readonly unit?: string;
  readonly requirement?: string;
  readonly control?: string;
  readonly expires?: string;
  readonly approve?: string;
}
export interface SignOffOptions extends OfCheckpoint {
  readonly role: string;
}
export interface RevokeOptions extends OfCheckpoint {
  readonly what: string;
}

interface Made {
  readonly fact: string;
  readonly transitions: number;
}

const placeOf = ({ migration, unit, requirement }: OfCheckpoint): string =>
  `/migrations/${[migration, "checkpoints", unit, requirement].map(encodeURIComponent).join("/")}`;

const post = async ({ json, ...api }: Decision, path: string, body: unknown, said: (made: Made) => string) => {
  const made = await apiClient(api, process.env).post<Made>(path, body);
  console.log(json === true ? JSON.stringify(made) : said(made));
  return EXIT.ok;
};

const turned = ({ transitions }: Made): string =>
  transitions === 0 ? "" : `; ${transitions} ${transitions === 1 ? "gate has" : "gates have"} turned`;

/** An instant as it is written, or so far from now. */
const expiryOf = (text: string): string => {
  const instant = DURATION.test(text) ? instantOf(Date.now() + durationMs(text)) : findInstant(text);
  if (instant === undefined)
    throw new Failure("usage", `--expires must be a duration such as 7d, or an instant in UTC; not "${text}"`);
  return instant;
};

/** Asks for a waiver, or approves one that somebody else asked for. */
export const waive = async (options: WaiveOptions): Promise<number> => {
  const { migration, reason, approve, unit, requirement, control, expires } = options;
  if (approve !== undefined)
    return post(
      options,
      `/migrations/${encodeURIComponent(migration)}/waivers/${encodeURIComponent(approve)}/approval`,
      { reason },
      (made) => `granted, as fact ${made.fact}${turned(made)}`,
    );
  if (unit === undefined || requirement === undefined || control === undefined || expires === undefined)
    throw new Failure("usage", "a waiver wants --unit, --requirement, --control and --expires; or --approve <request>");
  return post(
    options,
    `${placeOf({ ...options, unit, requirement })}/waivers`,
    { reason, control, expiresAt: expiryOf(expires) },
    ({ fact }) =>
      `asked for; it waives nothing yet. Somebody else approves it:\n  cleargate waive -m ${migration} --approve ${fact} --reason "…"`,
  );
};

/** Signs for one role under the evidence as it is now. */
export const signOff = (options: SignOffOptions): Promise<number> =>
  post(
    options,
    `${placeOf(options)}/signatures`,
    { role: options.role, reason: options.reason },
    (made) => `signed as ${options.role}, as fact ${made.fact}${turned(made)}`,
  );

/** Takes back a waiver or the signatures of a sign-off. */
export const revoke = (options: RevokeOptions): Promise<number> =>
  post(
    options,
    `${placeOf(options)}/revocation`,
    { what: options.what, reason: options.reason },
    (made) => `revoked, as fact ${made.fact}${turned(made)}`,
  );
