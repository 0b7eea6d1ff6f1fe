import { generateKeyPairSync } from "node:crypto";
import { PATHS, pathOf, ROUTE_IDS, type RouteId } from "../contract/paths.ts";
import type { ApprovalView } from "../contract/schemas/checkpoint.ts";
import type { LogAnswer } from "../contract/schemas/log.ts";
import type { PackAnswer, PacksAnswer } from "../contract/schemas/pack.ts";
import { publicKeyText } from "../core/ed25519.ts";
import { CLAIM_PATH } from "../core/enrolment/claim.ts";
import { findCode } from "../core/enrolment/code.ts";
import { proofOf } from "../core/enrolment/proof.ts";
import type { ApprovalAction, Fact } from "../core/history/fact.ts";
import { AGENT, planOf } from "./estate.ts";
import { ANA, type Answer, ask, EVA, insist, KIM, MAX, type Person } from "./people.ts";
import { type Gates, push, type Round, settle } from "./round.ts";
import { until } from "./wait.ts";

/** The whole job of one migration, act after act, and what its gates must be after each. */
export interface Act {
  readonly name: string;
  readonly run: (round: Round) => Promise<void>;
  readonly gates: Gates;
  /** The facts that it makes, beside those of objects and those that come of themselves. */
  readonly facts?: Readonly<Record<string, number>>;
}

const both = (pool01: Gates[string], pool02: Gates[string], go: Gates[string]): Gates => ({
  go,
  "move@pool01": pool01,
  "move@pool02": pool02,
});

const approvals = (facts: readonly Fact[], ...actions: readonly ApprovalAction[]): readonly Fact[] =>
  facts.filter((fact) => fact.type === "approval-recorded" && actions.includes(fact.action));

export const isInForce = async ({ facts, migration, cloud }: Round, version: number): Promise<boolean> => {
  if (!(await facts()).some((fact) => fact.type === "plan-applied" && fact.planVersion === version)) return false;
  const { body } = await ask<{ applying: unknown }>(cloud, EVA, "GET", `/migrations/${migration}/plan/progress`);
  return body.applying === null;
};

export const putPlan = ({ cloud, migration }: Round, version: number, by: Person) =>
  ask(cloud, by, "PUT", `/migrations/${migration}/plan`, {
    root: "plan.yaml",
    files: { "plan.yaml": planOf(migration, version) },
  });

const approvalView = async ({ cloud, migration }: Round, checkpoint: string): Promise<ApprovalView> => {
  let answer: Answer<ApprovalView> | undefined;
  await until(`what ${checkpoint} is`, async () => {
    answer = await ask<ApprovalView>(cloud, EVA, "GET", `/migrations/${migration}/checkpoints/${checkpoint}`);
    return answer.status === 200;
  });
  return (answer as Answer<ApprovalView>).body;
};

/** Decides once it is not decided: a person who got no answer looks before asking again. */
const decided = async (
  round: Round,
  by: Person,
  actions: readonly ApprovalAction[],
  path: () => Promise<string>,
  body: () => Promise<object>,
): Promise<void> => {
  const before = approvals(await round.facts(), ...actions).length;
  await insist(
    actions.join(" or "),
    async () => approvals(await round.facts(), ...actions).length > before,
    async () => ask(round.cloud, by, "POST", `/migrations/${round.migration}/${await path()}`, await body()),
  );
};

export const sign = (round: Round): Promise<void> =>
  decided(
    round,
    ANA,
    ["signed"],
    async () => "checkpoints/global/go-ahead/signatures",
    async () => ({ role: "business", reason: "seen", seen: (await approvalView(round, "global/go-ahead")).seen }),
  );

const waive = async (round: Round): Promise<void> => {
  const expiresAt = new Date(Date.parse(round.cloud.now()) + 20 * 3_600_000).toISOString();
  const asked = { reason: "for now", control: "by hand", expiresAt };
  await decided(
    round,
    KIM,
    ["waiver-requested"],
    async () => "checkpoints/pool01/rtc/waivers",
    async () => asked,
  );
  const [request] = approvals(await round.facts(), "waiver-requested");
  await decided(
    round,
    MAX,
    ["waiver-granted"],
    async () => `waivers/${request?.id}/approval`,
    async () => ({ reason: "agreed", seen: (await approvalView(round, "pool01/rtc")).seen }),
  );
};

const propose = async (round: Round): Promise<void> => {
  const isProposed = async (): Promise<boolean> =>
    (await round.facts()).some((fact) => fact.type === "proposal-recorded");
  await insist("a proposal", isProposed, () => putPlan(round, 2, ANA));
  const path = `/migrations/${round.migration}/proposal`;
  await insist(
    "an approved plan",
    () => isInForce(round, 2),
    async () => {
      const { body } = await ask<{ proposal: { digest: string } | null }>(round.cloud, EVA, "GET", path);
      if (body.proposal?.digest === undefined) return { status: 409, body };
      const seen = { planVersion: 1, digest: body.proposal.digest };
      return ask(round.cloud, MAX, "POST", `${path}/approval`, { reason: "agreed", seen });
    },
  );
};

const askForPack = async ({ cloud, migration }: Round): Promise<void> => {
  const path = `/migrations/${migration}/packs`;
  const packs = async () => (await ask<Partial<PacksAnswer>>(cloud, EVA, "GET", path)).body.packs ?? [];
  await insist(
    "a wish for a pack",
    async () => (await packs()).length > 0,
    () => ask(cloud, EVA, "POST", path, { manifests: true }),
  );
  await until("a pack that can be fetched", async () => {
    await cloud.waitUntilIdle(240_000);
    const [pack] = await packs();
    // Its request may have been refused after it was kept, and before anything was told to make it: the same wish tells it again.
    if (pack?.state === "waiting") await ask(cloud, EVA, "POST", path, { manifests: true, asOf: pack.asOf });
    const { body } = await ask<Partial<PackAnswer>>(cloud, EVA, "GET", `${path}/${pack?.id}`);
    return typeof body.download?.url === "string" && (await fetch(body.download.url)).ok;
  });
};

/** A code, and a host that uses it; where an answer is lost, the code may be lost, and another is asked for. */
const enrol = async ({ cloud, migration }: Round): Promise<void> => {
  const { privateKey, publicKey: key } = generateKeyPairSync("ed25519");
  const publicKey = publicKeyText(key);
  let code = "";
  await until("a code for a host", async () => {
    const wanted = { agent: "enrolled", units: ["pool01"] };
    const { status, body } = await ask<{ code: string }>(
      cloud,
      KIM,
      "POST",
      `/migrations/${migration}/enrolments`,
      wanted,
    );
    code = body.code;
    return status === 200;
  });
  await until("a host that is enrolled", async () => {
    const claimed = { code: findCode(code) ?? "", publicKey, host: "pool01" };
    const { status } = await ask(cloud, KIM, "POST", CLAIM_PATH, { ...claimed, proof: proofOf(claimed, privateKey) });
    return status === 200;
  });
};

/** What some routes must be asked beside their path. */
const QUERIES = (facts: readonly Fact[], now: string): Partial<Record<RouteId, string>> => {
  const audited = facts.filter(
    ({ type, unit, requirement }) => type === "manifest-audited" && unit === "pool01" && requirement === "rtc",
  );
  const [from, to] = [audited[0]?.id, audited.at(-1)?.id].map((id) => encodeURIComponent(id ?? ""));
  return {
    diffMoments: `?from=${new Date(Date.parse(now) - 3_600_000).toISOString()}&to=${now}`,
    diffManifests: `?from=${from}&to=${to}`,
    diffPlans: "?from=1&to=1",
    proveLog: "?from=1",
    listHistory: "?limit=1",
    listParts: "",
  };
};

/** Everything that can be read, by the table of routes; whatever fails is asked again. */
const readAll = async (round: Round): Promise<void> => {
  const { cloud, migration } = round;
  const facts = await round.facts();
  const { body } = await ask<Partial<PacksAnswer>>(cloud, EVA, "GET", `/migrations/${migration}/packs`);
  const parameters = {
    ...{ migration, gate: "go", unit: "pool01", requirement: "rtc", agent: AGENT },
    fact: facts.find(({ type, unit }) => type === "manifest-audited" && unit === "pool01")?.id ?? "none",
    pack: body.packs?.[0]?.id ?? "none",
  };
  const queries = QUERIES(facts, cloud.now());
  for (const id of ROUTE_IDS.filter((one) => PATHS[one].method === "GET"))
    await until(`an answer to ${id}`, async () => {
      const { status } = await ask(cloud, EVA, "GET", `${pathOf(id, parameters as never)}${queries[id] ?? ""}`);
      return status < 500 && status !== 429;
    });
  await until("an answer about a head that no witness signed", async () => {
    const { body: log } = await ask<Partial<LogAnswer>>(cloud, EVA, "GET", "/log");
    const brought = { checkpoint: log.checkpoint ?? "" };
    const { status } = await ask(cloud, EVA, "POST", PATHS.keepCosignatures.path, brought);
    return status >= 400 && status < 500 && status !== 429;
  });
  await enrol(round);
  await until("the console", async () => (await ask(cloud, EVA, "GET", "/console")).status < 500);
};

/** Each schedule of the template once, also where it fails: what it missed is for the next run. */
const runSchedules = async (round: Round): Promise<void> => {
  const { cloud } = round;
  // Its schedule alone begins a run each week.
  await until("a wish for a run of fsck", async () => (await ask(cloud, EVA, "POST", "/fsck")).status < 300);
  cloud.loseEvents(1);
  await push(round, await round.estate.inventory("pool02", 20));
  cloud.loseEvents(0);
  for (const name of scheduled(cloud.functions)) {
    await cloud.runSchedule(name).catch(() => undefined);
    await cloud.runSchedule(name).catch(() => undefined);
  }
  await until("the fact of an object whose event was lost", async () => {
    await cloud.waitUntilIdle(240_000);
    const isThere = (await round.facts()).some(
      (fact) => fact.type === "manifest-audited" && fact.object.key === round.pushed.at(-1),
    );
    if (!isThere) await cloud.advanceClock(15 * 60_000);
    return isThere;
  });
};

/** A function that is no route's and no queue's is one of a schedule; those that have none say so when they are asked. */
const scheduled = (functions: readonly string[]): readonly string[] =>
  functions.filter((name) => !name.startsWith("Http"));

const HOUR_MS = 3_600_000;

export const STORY: readonly Act[] = [
  {
    name: "plan",
    run: (round) =>
      insist(
        "a plan in force",
        () => isInForce(round, 1),
        () => putPlan(round, 1, ANA),
      ),
    gates: both("blocked", "blocked", "blocked"),
    facts: { "plan-applied": 1 },
  },
  {
    name: "evidence",
    run: async (round) => {
      for (const pool of ["pool01", "pool02"]) {
        await push(round, await round.estate.backup(pool, 60));
        await push(round, await round.estate.inventory(pool, 60));
      }
    },
    gates: both("clear", "clear", "blocked"),
  },
  { name: "signature", run: sign, gates: both("clear", "clear", "clear"), facts: { signed: 1 } },
  {
    name: "bad backup",
    run: async (round) => push(round, await round.estate.backup("pool01", 50, 10)),
    gates: both("blocked", "clear", "blocked"),
  },
  {
    name: "waiver",
    run: waive,
    gates: both("clear", "clear", "blocked"),
    facts: { "waiver-requested": 1, "waiver-granted": 1 },
  },
  {
    name: "good backup",
    run: async (round) => push(round, await round.estate.backup("pool01", 40)),
    gates: both("clear", "clear", "blocked"),
  },
  { name: "second signature", run: sign, gates: both("clear", "clear", "clear"), facts: { signed: 1 } },
  {
    name: "second plan",
    run: propose,
    gates: both("clear", "clear", "clear"),
    facts: { "plan-proposed": 1, "plan-approved": 1, "plan-applied": 1 },
  },
  { name: "pack", run: askForPack, gates: both("clear", "clear", "clear") },
  { name: "reading", run: readAll, gates: both("clear", "clear", "clear") },
  { name: "schedules", run: runSchedules, gates: both("clear", "clear", "clear") },
  {
    name: "age",
    run: async ({ cloud }) => {
      await cloud.advanceClock(31 * HOUR_MS);
    },
    gates: both("blocked", "blocked", "blocked"),
  },
];

/** Plays one act, and waits until the cloud is quiet and its gates are what the story says. */
export const play = async (round: Round, act: Act): Promise<void> => {
  await act.run(round);
  for (const [kind, count] of Object.entries(act.facts ?? {})) round.wanted[kind] = (round.wanted[kind] ?? 0) + count;
  await settle(round, act.gates);
  round.told.push(act.gates);
};
