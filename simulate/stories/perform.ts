import type { GateView } from "../../contract/schemas/gate.ts";
import { instantOf, plus } from "../../core/instant.ts";
import { arm } from "../../functions/approvals/arm.ts";
import { approveAttestation, attest } from "../../functions/approvals/attestation.ts";
import { acceptBaseline, requestBaseline } from "../../functions/approvals/baseline.ts";
import { revoke } from "../../functions/approvals/revoke.ts";
import { sign } from "../../functions/approvals/sign-off.ts";
import { approveWaiver, requestWaiver } from "../../functions/approvals/waiver.ts";
import type { Cloud } from "../deployed/deployment.ts";
import { approve, ask, see } from "../deployed/people.ts";
import type { ServiceName } from "../engine/outages.ts";
import type { Process } from "../engine/process.ts";
import { manifestOf } from "../estate/manifests.ts";
import { actorOf } from "../estate/plan-text.ts";
import { packedAgain } from "../world/codec.ts";
import { hindranceOf } from "./hindrance.ts";
import { abandonAction, applyAction } from "./perform-plan.ts";
import type { Action } from "./story.ts";

/** What a performance needs of the story around it. */
export interface Stage {
  readonly cloud: Cloud;
  answered(migration: string, answer: { readonly now: string; readonly gates: readonly GateView[] }, by: Process): void;
  noSweepFor(minutes: number): void;
  noEnactFor(minutes: number): void;
  noCompareFor(minutes: number): void;
  mailSlip(minutes: number): void;
  noLogFor(minutes: number): void;
  cutStreamFor(minutes: number): void;
  changeKey(): void;
  outage(service: ServiceName, minutes: number): void;
}

type Of<A extends Action["act"]> = Extract<Action, { act: A }>;

/** Longer than a message is tried. */
const UNREADABLE_MS = 20 * 60_000;
const AGENT_TIMEOUT_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
/** Longer than any service is out. */
const MAX_PUSHES = 40;
const SIGN_OFF = "approved";

/** Whoever has a manifest packs it anew, and pushes it after one of the same instant that failed. */
const rival = ({ cloud }: Pick<Stage, "cloud">, action: Of<"push">, name: string, completedAt: string): void => {
  const { runner, objects } = cloud;
  const { migration, unit, requirement, effect, rivalAfter = 0 } = action;
  const evidence = { migration, unit, requirement, completedAt };
  const failing = requirement === "accounts" ? "shrunk" : "failing";
  const pushed = (what: string, minutes: number, make: () => ReturnType<typeof manifestOf>): void =>
    runner.engine.after(minutes * MINUTE_MS, () =>
      runner.start(
        `${name} ${what}`,
        AGENT_TIMEOUT_MS,
        async (by) => {
          const { key, bytes } = await make();
          await objects.store(by).put(key, bytes, "application/octet-stream");
        },
        () => undefined,
      ),
    );
  pushed("rival", rivalAfter, () => manifestOf({ ...evidence, effect: failing }));
  pushed("packed again", 2 * rivalAfter, () => manifestOf({ ...evidence, effect }, packedAgain));
};

/** An agent pushes until it has an answer: its spool keeps what was not taken. */
const push = ({ cloud }: Pick<Stage, "cloud">, action: Of<"push">, name: string, attempt = 1): void => {
  const { runner, objects } = cloud;
  const { migration, unit, requirement, effect, age } = action;
  const completedAt = instantOf(runner.engine.now() - age * MINUTE_MS - attempt);
  runner.start(
    `${name}.${attempt}`,
    AGENT_TIMEOUT_MS,
    async (by) => {
      const { key, bytes } = await manifestOf({ migration, unit, requirement, effect, completedAt });
      if (effect === "unreadable") objects.hold(key, runner.engine.now() + UNREADABLE_MS);
      await objects.store(by).put(key, bytes, "application/octet-stream");
    },
    ({ state }) => {
      if (state === "done" && action.rivalAfter !== undefined) rival({ cloud }, action, name, completedAt);
      if (state !== "done" && attempt < MAX_PUSHES)
        runner.engine.after(Math.min(attempt, 15) * MINUTE_MS, () => push({ cloud }, action, name, attempt + 1));
    },
  );
};

/** A sign-off is waived by all who sign it, at once; whoever waits for long has only the first of them. */
const approversOf = ({ requirement, approver, later }: Of<"waive">) =>
  requirement === SIGN_OFF
    ? [
        { role: "owner", person: approver === "kim" ? "ana" : approver },
        ...(later > 3 ? [] : [{ role: "dba", person: "kim" }]),
      ]
    : [{ role: null, person: approver }];

const waive = ({ cloud }: Stage, action: Of<"waive">, name: string): void => {
  const { engine } = cloud.runner;
  const { migration, unit, requirement, hours, by, later } = action;
  const text = {
    reason: "simulated",
    control: "watched",
    expiresAt: plus(instantOf(engine.now()), hours * 60 * MINUTE_MS),
  };
  const key = { migration, unit, requirement };
  approve(
    cloud,
    `${name} request`,
    (ports) => requestWaiver(ports, key, text, actorOf(by)),
    (end) => {
      if (end.state !== "done") return;
      const grant = (twice: string): void => {
        for (const { role, person } of approversOf(action))
          see(cloud, `${name} look as ${role}${twice}`, key, (seen) =>
            approve(cloud, `${name} approval as ${role}${twice}`, (ports) =>
              approveWaiver(ports, migration, end.value.fact, { reason: "simulated", role, seen }, actorOf(person)),
            ),
          );
      };
      engine.after(later * MINUTE_MS, () => grant(""));
      if (later < 0.5) engine.after(later * MINUTE_MS + 20, () => grant(" again"));
    },
  );
};

const acceptShrunk = ({ cloud }: Stage, action: Of<"baseline">, name: string): void => {
  const { migration, unit, requirement, by, approver, later } = action;
  const key = { migration, unit, requirement };
  const accept = (request: string, twice: string): void =>
    see(cloud, `${name} look${twice}`, key, (seen) =>
      approve(cloud, `${name} approval${twice}`, (ports) =>
        acceptBaseline(ports, migration, request, { reason: "simulated", seen }, actorOf(approver)),
      ),
    );
  approve(
    cloud,
    `${name} request`,
    (ports) => requestBaseline(ports, key, "simulated", actorOf(by)),
    (end) => {
      if (end.state !== "done") return;
      cloud.runner.engine.after(later * MINUTE_MS, () => accept(end.value.fact, ""));
      if (later < 1) cloud.runner.engine.after(later * MINUTE_MS + 20, () => accept(end.value.fact, " again"));
    },
  );
};

const attestIt = ({ cloud }: Stage, action: Of<"attest">, name: string): void => {
  const { migration, unit, requirement, by, approver, later, hours } = action;
  const key = { migration, unit, requirement };
  const { engine } = cloud.runner;
  const validUntil = hours === undefined ? null : plus(instantOf(engine.now()), hours * 60 * MINUTE_MS);
  const said = { id: name, statement: "simulated", attachments: [], validUntil };
  const accept = (request: string, twice: string): void =>
    see(cloud, `${name} look${twice}`, key, (seen) =>
      approve(cloud, `${name} approval${twice}`, (ports) =>
        approveAttestation(ports, migration, request, { reason: "simulated", seen }, actorOf(approver)),
      ),
    );
  see(cloud, `${name} look`, key, (seen) => {
    const send = (what: string, ended?: (request: string) => void): void =>
      approve(
        cloud,
        what,
        (ports) => attest(ports, key, { ...said, seen }, actorOf(by), [by === "lee" ? "operator" : "manager"]),
        (end) => {
          if (end.state === "done") ended?.(end.value.fact);
        },
      );
    send(`${name} word`, (request) => {
      engine.after(later * MINUTE_MS, () => accept(request, ""));
      if (later < 1) engine.after(later * MINUTE_MS + 20, () => accept(request, " again"));
    });
    // Whoever got no answer sends it again.
    if (later > 2) engine.after(20, () => send(`${name} word again`));
  });
};

const armIt = ({ cloud }: Stage, { migration, gate, by }: Of<"arm">, name: string): void =>
  approve(cloud, name, (ports) => arm(ports, migration, gate, "simulated", actorOf(by)));

const look = ({ cloud, answered }: Stage, { migration }: Of<"look">, name: string): void => {
  const path = { migration };
  ask(cloud, name, { id: "listGates", path }, (answer, by) => answered(migration, answer, by));
  ask(cloud, `${name} history`, { id: "listHistory", path, query: { limit: "10" } }, () => undefined);
};

const signAs = (
  { cloud }: Stage,
  { migration, unit, requirement = SIGN_OFF, role, by, pauses }: Of<"sign">,
  name: string,
): void => {
  const key = { migration, unit, requirement };
  const who = actorOf(by);
  see(cloud, `${name} look`, key, (seen) =>
    approve(
      cloud,
      name,
      (ports) => sign(ports, key, { role, reason: "simulated", seen }, who),
      undefined,
      hindranceOf(pauses),
    ),
  );
};

const takeBack = ({ cloud }: Stage, action: Of<"revoke">, name: string): void => {
  const { migration, unit, requirement, what } = action;
  const key = { migration, unit, requirement };
  approve(cloud, name, (ports) => revoke(ports, key, what, "simulated", actorOf("kim")));
};

/** How each action is done. */
const PERFORM: { readonly [A in Action["act"]]: (stage: Stage, action: Of<A>, name: string) => void } = {
  push: (stage, action, name) => push(stage, action, name),
  waive,
  baseline: acceptShrunk,
  attest: attestIt,
  arm: armIt,
  sign: signAs,
  revoke: takeBack,
  apply: (stage, action, name) => applyAction(stage, action, name),
  abandon: (stage, action, name) => abandonAction(stage, action, name),
  look,
  "no-sweep": ({ noSweepFor }, { minutes }) => noSweepFor(minutes),
  "no-enact": ({ noEnactFor }, { minutes }) => noEnactFor(minutes),
  "no-compare": ({ noCompareFor }, { minutes }) => noCompareFor(minutes),
  "mail-slip": ({ mailSlip }, { minutes }) => mailSlip(minutes),
  "no-log": ({ noLogFor }, { minutes }) => noLogFor(minutes),
  "cut-stream": ({ cutStreamFor }, { minutes }) => cutStreamFor(minutes),
  "change-key": ({ changeKey }) => changeKey(),
  outage: ({ outage }, { service, minutes }) => outage(service, minutes),
};

/** Does what an action says. Each process is named after it, so that its luck is its own. */
export const perform = <A extends Action["act"]>(stage: Stage, action: Of<A>, name: string): void =>
  PERFORM[action.act as A](stage, action, name);
