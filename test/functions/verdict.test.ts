import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { openVerdict } from "../../core/verdict/open.ts";
import type { LogReads } from "../../functions/published-head.ts";
import { VERDICT_HANDLERS, type VerdictPorts } from "../../functions/verdict/verdict.ts";
import type { LogSigner } from "../../ports/log.ts";
import { head } from "../support/changes.ts";
import { NO_LOG, signerOf } from "../support/log-ports.ts";
import { at, clearGate, DAY, failed, gate, MINUTE, passed, START } from "../support/readiness.ts";
import { expected, ISSUER, keySet } from "../support/verdicts.ts";

/** A gate is judged as its own route judges it, and signed: by a verifier that is not ours, too. */

interface World {
  readonly gate: Gate;
  readonly checkpoints: readonly Checkpoint[];
  readonly applying?: object | null;
  readonly signers?: readonly LogSigner[];
  readonly log?: LogReads;
  /** What the clock says one after the other. */
  readonly clocks?: string[];
}

const read: string[] = [];
const portsOf = (world: World): VerdictPorts => {
  const { checkpoints, applying = null, signers = [signerOf(1)], log = NO_LOG, clocks = [START] } = world;
  const ledger = {
    readHead: async () => ({ ...head, migration: "m", applying }),
    readGates: async (_: string, ids: readonly string[]) => (ids.includes(world.gate.id) ? [world.gate] : []),
    listGates: async () => [world.gate],
    readPlannedGates: async (_: string, __: number, ids: readonly string[]) =>
      ids.map((id) => ({ id, units: ["pool01"] })),
    listCheckpoints: async (_: string, unit: string) => checkpoints.filter((one) => one.unit === unit),
    pageCheckpoints: async () => ({ items: checkpoints }),
    findWatermark: async () => undefined,
  } as unknown as VerdictPorts["ledger"];
  const recorded = new Proxy(ledger, {
    get: (of, name) => {
      read.push(String(name));
      return of[name as keyof typeof of];
    },
  });
  const clock = () => {
    read.push("clock");
    return clocks.shift() ?? START;
  };
  return { ledger: recorded, clock, log, signers, issuer: ISSUER };
};
const ask = (world: World, query: { audience?: string } = {}, id = "go") =>
  VERDICT_HANDLERS.showVerdict(portsOf(world), {
    ...{ path: { migration: "m", gate: id }, body: undefined },
    query,
  } as never);

const CLEAR: World = { gate: clearGate(at(DAY), { total: 1 }), checkpoints: [passed(at(DAY))] };
const claimsOf = (verdict: string) => {
  const opened = openVerdict(verdict, expected());
  if ("problem" in opened) throw new Error(opened.problem);
  return opened.claims;
};

describe("the verdict of a gate", () => {
  it("is what a verifier of another's making believes, with the keys that are published", async () => {
    const { verdict, state, validUntil } = await ask(CLEAR);
    expect([state, validUntil]).toEqual(["clear", at(15 * MINUTE)]);
    const keys = await VERDICT_HANDLERS.listVerdictKeys(portsOf(CLEAR), {} as never);
    expect(keys).toEqual(keySet(1));
    const set: JSONWebKeySet = { ...keys, keys: [...keys.keys] };
    const { payload, protectedHeader } = await jwtVerify(verdict, createLocalJWKSet(set), {
      ...{ algorithms: ["EdDSA"], issuer: ISSUER, typ: "cleargate-verdict+jwt", maxTokenAge: "15 min" },
      currentDate: new Date(at(MINUTE)),
      requiredClaims: ["exp", "iat"],
    });
    expect(payload).toMatchObject({ migration: "m", gate: "go", state: "clear", satisfied: 1, required: 1 });
    expect(protectedHeader.kid).toBe(keySet(1).keys[0]?.kid);
    const late = jwtVerify(verdict, createLocalJWKSet(set), { currentDate: new Date(at(DAY)) });
    await expect(late).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
  });

  it("is shut for whatever shuts the gate, and where nobody knows", async () => {
    const worlds: readonly World[] = [
      { gate: gate({ total: 1 }), checkpoints: [failed()] },
      // Written as clear, and over since.
      { gate: clearGate(at(-1), { total: 1 }), checkpoints: [passed(at(-1))] },
      // A checkpoint of another plan version, and one that is missing.
      { gate: CLEAR.gate, checkpoints: [passed(at(DAY), { planVersion: 2 })], applying: { version: 2 } },
      { gate: clearGate(at(DAY), { total: 2 }), checkpoints: CLEAR.checkpoints },
      // What is written as blocked stays so until the transition is.
      { gate: gate({ total: 1 }), checkpoints: CLEAR.checkpoints },
    ];
    for (const world of worlds) {
      const { state, verdict } = await ask(world);
      expect([state, claimsOf(verdict).state]).toEqual(["blocked", "blocked"]);
    }
  });

  it("is shut while a plan version is being applied that has not reached the gate", async () => {
    const { verdict } = await ask({ ...CLEAR, applying: { version: 2, at: START } });
    expect(claimsOf(verdict)).toMatchObject({ state: "blocked", standing: "blocked", unknown: "applying" });
    const unenforced: World = { ...CLEAR, gate: gate({ total: 1, enforced: false }) };
    expect(claimsOf((await ask(unenforced)).verdict)).toMatchObject({ standing: "would-be-blocked" });
    const { verdict: then } = await ask({ ...unenforced, applying: { version: 2, at: START } });
    expect(claimsOf(then)).toMatchObject({ state: "blocked", standing: "blocked" });
  });

  it("is of the instant before anything was read, so that reading slowly makes it no younger", async () => {
    read.length = 0;
    const { now, verdict } = await ask({ ...CLEAR, clocks: [START, at(DAY)] });
    expect([now, claimsOf(verdict).iat]).toEqual([START, Date.parse(START) / 1_000]);
    expect(read[0]).toBe("clock");
    expect(read.filter((one) => one === "clock")).toHaveLength(1);
  });

  it("is for whom it was asked for", async () => {
    const { verdict } = await ask(CLEAR, { audience: "release" });
    expect(openVerdict(verdict, expected({ audience: "release" }))).toHaveProperty("claims.aud", "release");
    expect(openVerdict(verdict, expected())).toEqual({ problem: "other-audience" });
  });

  it("is signed by the first key, and published are all", async () => {
    const signers = [signerOf(2), signerOf(1)];
    const { verdict } = await ask({ ...CLEAR, signers });
    expect(openVerdict(verdict, expected())).toEqual({ problem: "key-unknown" });
    expect(openVerdict(verdict, expected({ keys: keySet(1, 2) }))).toHaveProperty("claims");
    const { keys } = await VERDICT_HANDLERS.listVerdictKeys(portsOf({ ...CLEAR, signers }), {} as never);
    expect(keys).toEqual(keySet(2, 1).keys);
  });

  it("is none where there is no such gate, or no signature", async () => {
    await expect(ask(CLEAR, {}, "other")).rejects.toMatchObject({ code: "not-found" });
    const cannot = { ...signerOf(1), sign: () => Promise.reject(new Failure("signer-denied", "no")) };
    await expect(ask({ ...CLEAR, signers: [cannot] })).rejects.toMatchObject({ code: "signer-denied" });
    await expect(ask({ ...CLEAR, signers: [] })).rejects.toMatchObject({ code: "internal" });
  });

  it("is not kept back by a log that cannot be read", async () => {
    const log = { find: () => Promise.reject(new Failure("store-unavailable", "no")) };
    expect(claimsOf((await ask({ ...CLEAR, log })).verdict).log).toBeNull();
  });
});
