import { CLEARGATE, type Forgotten } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { forgettingFactId } from "../../core/history/fact-id.ts";
import type { Forgetting } from "../../core/history/forgetting.ts";
import { forgettingFact } from "../../core/history/forgetting-fact.ts";
import { plus } from "../../core/instant.ts";
import { personId, withoutPerson } from "../../core/log/people.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ForgetLedger } from "../../ports/forget.ts";
import { namesIn, takeOut } from "./take-out.ts";

export interface ForgetPorts {
  readonly ledger: ForgetLedger;
  readonly clock: Clock;
}

export interface ForgetRun {
  /** How many people were forgotten wholly. */
  readonly forgotten: number;
  /** In how many places a hash took the place of a name. */
  readonly taken: number;
  /** How many people are still being forgotten. */
  readonly underWay: number;
}

const PAGE = 500;

/**
 * Whoever read the ledger before the name was taken out there may write it elsewhere until then: a run lasts 15 minutes at
 * most (AWS, "Lambda quotas"), and clocks are off by 5 at most.
 */
export const SETTLED_MS = 20 * 60_000;

const saltOf = async ({ ledger }: ForgetPorts, { whom }: Forgetting): Promise<Uint8Array> => {
  const person = personId(whom);
  const found = (await ledger.findSalts([person])).get(person);
  if (found === undefined) throw new Failure("log-broken", "a person who is to be forgotten has no salt");
  return found;
};

const hasSettled = ({ namedAt }: Forgetting, at: string): boolean => at >= plus(namedAt, SETTLED_MS);

/** True once a pass over the whole ledger found nothing that names the person, and nobody can write such a thing any more. */
const isClean = (forgetting: Forgetting): boolean => {
  const { cursor, passFrom, taken, left } = forgetting;
  return cursor === null && passFrom !== null && taken === 0 && left === 0 && hasSettled(forgetting, passFrom);
};

const end = async (ports: ForgetPorts, forgetting: Forgetting, salt: Uint8Array): Promise<void> => {
  const { ledger, clock } = ports;
  const { whom, migration, request, places } = forgetting;
  const head = await ledger.readHead(migration);
  const by = withoutPerson(whom, personId(whom), salt) as Forgotten;
  const fact = forgettingFact(
    { migration, planVersion: head?.planVersion ?? 0 },
    {
      ...{ id: forgettingFactId("person-forgotten", request), action: "person-forgotten", request, places },
      ...{ whom: by, by: CLEARGATE, reason: null },
    },
    clock(),
  );
  await ledger.endForgetting(forgetting, salt, fact);
};

/** Takes the name out of one page of the ledger, and keeps how far it is. */
const takePage = async ({ ledger, clock }: ForgetPorts, from: Forgetting, salt: Uint8Array): Promise<Forgetting> => {
  const isFirst = from.cursor === null;
  const passFrom = isFirst ? clock() : from.passFrom;
  const page = await ledger.walk(PAGE, from.cursor ?? undefined);
  const named = namesIn(page.items, { ...from, salt });
  const namedAt = (): string => (named?.isSource === true ? clock() : from.namedAt);
  let before = from;
  if (named !== undefined) {
    // First: once the last name is taken out, nothing else says how people read it.
    before = { ...from, shown: named.shown, namedAt: namedAt(), version: from.version + 1 };
    await ledger.putForgetting(before);
  }
  const { taken, left } = await takeOut(ledger, page.items, { ...before, salt });
  const after: Forgetting = {
    ...{ ...before, passFrom, cursor: page.cursor ?? null, version: before.version + 1 },
    namedAt: namedAt(),
    taken: taken + (isFirst ? 0 : from.taken),
    left: left + (isFirst ? 0 : from.left),
    places: from.places + taken,
  };
  await ledger.putForgetting(after);
  return after;
};

/** Goes on to the end of a pass, until the person is forgotten, time is up, or there is something to wait for. */
const forgetOne = async (ports: ForgetPorts, from: Forgetting, hasTime: () => boolean) => {
  const isWaiting = from.cursor === null && from.passFrom !== null && !hasSettled(from, ports.clock());
  // Before that another pass would prove nothing.
  if (isWaiting) return { taken: 0, isDone: false };
  const salt = await saltOf(ports, from);
  let forgetting = from;
  while (!isClean(forgetting) && hasTime()) {
    forgetting = await takePage(ports, forgetting, salt);
    if (forgetting.cursor === null) break;
  }
  const isDone = isClean(forgetting);
  if (isDone) await end(ports, forgetting, salt);
  return { taken: forgetting.places - from.places, isDone };
};

/**
 * Goes on with everybody whom two people decided to forget. It may be cut off anywhere, and run twice: whoever is second finds
 * that the other was quicker.
 * @throws Failure `log-broken`, `ledger-*`; the next run goes on
 */
export const forgetPeople = async (ports: ForgetPorts, hasTime: () => boolean): Promise<ForgetRun> => {
  const forgettings = await ports.ledger.listForgettings();
  let [forgotten, taken] = [0, 0];
  const failures: unknown[] = [];
  for (const forgetting of forgettings) {
    if (!hasTime()) break;
    try {
      const one = await forgetOne(ports, forgetting, hasTime);
      taken += one.taken;
      if (one.isDone) forgotten += 1;
    } catch (error) {
      // Nobody waits for somebody else.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return { forgotten, taken, underWay: forgettings.length - forgotten };
};
