import type { Fact, ManifestFact } from "../core/history/fact.ts";
import { holdToRules } from "../test/support/ledger-rules.ts";
import { storedProblems } from "../test/support/stored-problems.ts";
import { readLog } from "./log-leaves.ts";
import type { GateState, Round } from "./round.ts";
import { until } from "./wait.ts";

/** What a quiet migration must be, told by its story and by nothing that Cleargate computes. */

const kindOf = (fact: Fact): string => {
  if (fact.type === "approval-recorded" || fact.type === "proposal-recorded") return fact.action;
  return fact.type;
};

/** How many come of themselves depends on when: the rules of the simulation judge those. */
const OF_THEMSELVES = ["evidence-compared", "time-passed", "sign-off-voided"];

const counted = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(names, (name) => name)).map(([name, all]) => [name, all?.length ?? 0]),
  );

const differences = (
  what: string,
  found: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
): string[] =>
  [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
    .filter((name) => (found[name] ?? 0) !== (wanted[name] ?? 0))
    .map((name) => `${what}: ${name} is there ${found[name] ?? 0} times, and should be ${wanted[name] ?? 0} times`);

const factsProblems = (round: Round, facts: readonly Fact[]): string[] => {
  const kinds = facts.map(kindOf).filter((kind) => kind !== "manifest-audited" && !OF_THEMSELVES.includes(kind));
  return differences("facts", counted(kinds), round.wanted);
};

/** The transitions of each gate, by the facts, in the order of their versions. */
const transitionsOf = (facts: readonly Fact[]): Record<string, GateState[]> => {
  const events = facts
    .flatMap((fact) => fact.events)
    .filter((event) => event.type === "gate-cleared" || event.type === "gate-blocked")
    .toSorted((a, b) => a.version - b.version);
  const found: Record<string, GateState[]> = {};
  for (const { gate, type } of events) {
    found[gate] ??= [];
    found[gate].push(type === "gate-cleared" ? "clear" : "blocked");
  }
  return found;
};

const gatesProblems = ({ told }: Round, facts: readonly Fact[]): string[] => {
  const found = transitionsOf(facts);
  return Object.keys(told[0] ?? {}).flatMap((gate) => {
    // A gate that a plan adds is blocked, and has not turned by that.
    const states = ["blocked" as const, ...told.map((gates) => gates[gate] as GateState)];
    const wanted = states.filter((state, index) => index > 0 && state !== states[index - 1]);
    const turned = found[gate] ?? [];
    return turned.join() === wanted.join()
      ? []
      : [`the gate ${gate} was ${turned.join(", ") || "never turned"}, and should be ${wanted.join(", ")}`];
  });
};

interface StoredNotification {
  readonly topic: string;
  readonly epoch: number;
  readonly kind: string;
  readonly recipients: readonly { readonly id: string; readonly channel: string }[];
}

const COPY = "(possible duplicate) ";
const MARKS: Readonly<Record<string, string>> = { clear: "[CLEAR]", blocked: "[BLOCKED]" };

/** One that is sent where nobody knows whether one was, says that it may be a copy: also where it turns out to be the only one. */
const timesProblem = (
  name: string,
  mails: readonly { readonly name: string; readonly subject: string }[],
): string[] => {
  const own = mails.filter((mail) => mail.name === name);
  const copies = own.filter(({ subject }) => subject.startsWith(COPY)).length;
  const isRight = own.length > 0 && own.length - copies <= 1 && copies <= 1;
  return isRight ? [] : [`the mail ${name} is there ${own.length} times, ${copies} of them as a possible copy`];
};

/** Each person has one mail of each notification. */
const mailsProblems = async ({ cloud, migration, items }: Round): Promise<string[]> => {
  const notifications = (await items()).filter(
    (item) => item.pk.startsWith("N#") && Array.isArray(item.recipients),
  ) as unknown as StoredNotification[];
  const mails = cloud.inbox.list().map(({ headers, subject }) => {
    const of = (name: string) => headers.find(({ Name }) => Name === `X-Cleargate-${name}`)?.Value ?? "";
    return { migration: of("migration"), name: `${of("topic")} ${of("epoch")} to ${of("recipient")}`, subject };
  });
  const own = mails.filter((mail) => mail.migration === migration);
  const wanted = notifications.flatMap(({ topic, epoch, recipients, kind }) =>
    recipients
      .filter(({ channel }) => channel === "mail")
      .map(({ id }) => ({ name: `${topic} ${epoch} to ${id}`, mark: MARKS[kind] })),
  );
  const wrong = wanted.flatMap(({ name, mark = "" }) =>
    own
      .filter((mail) => mail.name === name && !mail.subject.includes(mark))
      .map(({ subject }) => `the mail ${name} says ${subject}, and should be ${mark}`),
  );
  const names = new Set(wanted.map(({ name }) => name));
  const unasked = own.filter(({ name }) => !names.has(name)).map(({ name }) => `nobody asked for the mail ${name}`);
  return [...[...names].flatMap((name) => timesProblem(name, own)), ...unasked, ...wrong];
};

/** The log has a leaf of each fact, and no two of one. */
const logProblems = async ({ cloud, facts }: Round): Promise<string[]> => {
  const ids = (await facts()).map(({ id }) => id);
  let log = await readLog(cloud);
  await until("a log with all facts", async () => {
    if (ids.every((id) => log.subjects.includes(id))) return true;
    await cloud.runSchedule("Log").catch(() => undefined);
    log = await readLog(cloud);
    return false;
  }).catch(() => undefined);
  const own = log.subjects.filter((subject) => ids.includes(subject));
  const twice = [...new Set(log.subjects)].length < log.subjects.length ? ["the log has one subject twice"] : [];
  const stored = log.origin === "" ? [] : await storedProblems(cloud, log.origin);
  return [...log.problems, ...stored, ...twice, ...differences("leaves", counted(own), counted(ids))];
};

const deadLetters = ({ cloud }: Round): string[] =>
  cloud.queues
    .filter((queue) => queue.includes("DeadLetters"))
    .flatMap((queue) => cloud.queueMessages(queue).map((body) => `${queue} has ${body.slice(0, 600)}`));

const rulesProblems = async (round: Round): Promise<string[]> => {
  try {
    const { cloud, items } = round;
    await holdToRules({ store: cloud.store, now: cloud.now, items: () => items() });
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
};

/** That nobody could judge an object is a fact of its own, before its message becomes a dead letter. */
const isJudged = ({ verdict }: ManifestFact): boolean =>
  !verdict.findings.some(({ code }) => code === "manifest-unjudged");

const objectsProblems = ({ pushed }: Round, facts: readonly Fact[]): string[] => {
  const objects = facts.flatMap((fact) =>
    fact.type === "manifest-audited" && isJudged(fact) ? [fact.object.key] : [],
  );
  return differences("facts of objects", counted(objects), counted(pushed));
};

/** Everything that is wrong with a migration that is quiet, whatever its story was. */
export const problemsAtRest = async (round: Round): Promise<string[]> => {
  const facts = await round.facts();
  return [
    ...objectsProblems(round, facts),
    ...(await mailsProblems(round)),
    ...(await rulesProblems(round)),
    ...(await logProblems(round)),
    ...deadLetters(round),
    ...round.cloud.grants().denied.map((denial) => `denied: ${denial}`),
  ];
};

/** Everything that is wrong with a migration that is quiet after its story. */
export const problemsOf = async (round: Round): Promise<string[]> => {
  const facts = await round.facts();
  return [...factsProblems(round, facts), ...gatesProblems(round, facts), ...(await problemsAtRest(round))];
};
