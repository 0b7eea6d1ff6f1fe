import type { MomentView } from "../contract/schemas/as-of.ts";
import type { Instant } from "../core/instant.ts";
import type { ApiClient } from "./api-client.ts";
import { shortInstant } from "./table.ts";
import { instantGiven } from "./when.ts";

/** The options by which a command asks about another moment than now. */
export interface MomentOptions {
  readonly asOf?: string;
  readonly knownAt?: string;
}

export const isMoment = ({ asOf, knownAt }: MomentOptions): boolean => asOf !== undefined || knownAt !== undefined;

/** Reads an instant as people write it; a bare date begins in the plan's time zone. @throws Failure `usage` */
export const instantOption = async (
  client: ApiClient,
  migration: string,
  option: string,
  text: string | undefined,
): Promise<Instant | undefined> => {
  if (text === undefined) return undefined;
  const zoneOf = async (): Promise<string> => (await client.ask("showMigration", { path: { migration } })).timeZone;
  return await instantGiven(option, text, zoneOf);
};

/** The moment that is asked for, as a query. @throws Failure `usage` */
export const momentQuery = async (client: ApiClient, migration: string, { asOf, knownAt }: MomentOptions) => ({
  at: await instantOption(client, migration, "--as-of", asOf),
  knownAt: await instantOption(client, migration, "--known-at", knownAt),
});

/** Which moment an answer is about, and what is not certain of it. */
export const momentLines = ({ at, knownAt, planVersion, applying, undecided }: MomentView): string[] => [
  `as of ${shortInstant(at)}, as known at ${shortInstant(knownAt)}, ${planVersion === 0 ? "before the first plan" : `by plan version ${planVersion}`}`,
  ...(applying === null
    ? []
    : [`  plan version ${applying.version} was being applied since ${shortInstant(applying.since)}`]),
  ...(undecided.length === 0
    ? []
    : [
        `  recorded later and not to be decided again, so not satisfied: ${[...new Set(undecided.map(({ unit, requirement }) => `${unit}/${requirement}`))].join(", ")}`,
      ]),
];
