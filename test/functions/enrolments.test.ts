import { generateKeyPairSync } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { beforeEach, describe, expect, it } from "vitest";
import { dynamoEnrolmentClaims, dynamoEnrolmentDesk, dynamoEnrolmentNews } from "../../adapters/dynamo/enrolments.ts";
import { keys } from "../../adapters/dynamo/keys.ts";
import { EnrolmentBody } from "../../contract/schemas/enrolment.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import { ClaimBody } from "../../core/enrolment/claim.ts";
import { enrolmentId, keyFingerprint, proofOf } from "../../core/enrolment/proof.ts";
import { instantOf, msOf } from "../../core/instant.ts";
import { personId } from "../../core/log/people.ts";
import { claimEnrolment } from "../../functions/enrol/enrol.ts";
import {
  issueEnrolment,
  listEnrolments,
  MAX_AN_HOUR,
  withdrawEnrolment,
} from "../../functions/enrolments/enrolments.ts";
import { tellClaim } from "../../functions/notify/tell-claim.ts";
import type { EnrolmentClaims, EnrolmentDesk, EnrolmentNews } from "../../ports/enrolment.ts";
import { personOf } from "../support/people.ts";
import { overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** Codes for hosts, from the desk to the host and back to the desk, over a table that keeps DynamoDB's rules. */

const PLACE = { bucket: "intake", region: "eu-west-1", policy: "arn:policy", rolesAnywhere: null };
const eva = personOf("eva");

let nowMs = Date.parse("2026-11-27T12:00:00.000Z");
let made = 0;
beforeEach(() => {
  nowMs = Date.parse("2026-11-27T12:00:00.000Z");
  made = 0;
});
const clock = () => instantOf(nowMs);
const newSecret = () => {
  made += 1;
  return Buffer.alloc(32, made);
};

/** The list of codes follows the codes; a simulated timer is over at once. */
const untilListed = () => new Promise((resolve) => setTimeout(resolve, 60_000));

const hostOf = (host: string) => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = publicKeyText(publicKey);
  return {
    ...{ host, publicKey: key },
    bodyFor: (text: string) => {
      const claimed = { code: text.replaceAll("-", ""), publicKey: key, host };
      return ClaimBody.parse({ ...claimed, code: text, proof: proofOf(claimed, privateKey) });
    },
  };
};
type Host = ReturnType<typeof hostOf>;

const worldOver = ({ client }: Pick<SimulatedTable, "client">) => {
  const desk = { ledger: dynamoEnrolmentDesk("ledger", client as never), newSecret, clock };
  const ledger = dynamoEnrolmentClaims("ledger", client as never);
  const host = { ledger, clock, place: { ...PLACE, organization: "" } };
  const issue = async (over: object = {}, migration = "m") => {
    await untilListed();
    return issueEnrolment(
      desk,
      { path: { migration }, query: {}, body: EnrolmentBody.parse({ agent: "db01", units: ["db01"], ...over }) },
      eva,
    );
  };
  return {
    ...{ desk, issue, ledger },
    claim: async (by: Host, code: string, claims: EnrolmentClaims = ledger) =>
      claimEnrolment({ ...host, ledger: claims }, { body: by.bodyFor(code) }),
    withdraw: (enrolment: string, over: Partial<EnrolmentDesk> = {}, migration = "m") =>
      withdrawEnrolment(
        { ...desk, ledger: { ...desk.ledger, ...over } },
        { path: { migration, enrolment }, query: {}, body: undefined },
        personOf("kim"),
      ),
    news: dynamoEnrolmentNews("ledger", client as never),
    list: async (limit = 50) => {
      await untilListed();
      return listEnrolments(desk, { path: { migration: "m" }, query: { limit }, body: undefined });
    },
  };
};

describe("a code", () => {
  it("is in the answer once, and in the ledger as its hash", () =>
    overSimulatedTable(async (table) => {
      const { issue, list } = worldOver(table);
      const { code, enrolment } = await issue({ host: "db01", minutes: 15 });
      expect(code).toMatch(/^(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}$/);
      const id = enrolmentId(code.replaceAll("-", ""));
      expect(enrolment).toEqual({
        ...{ id, migration: "m", agent: "db01", key: "k1", units: ["db01"], host: "db01", by: eva },
        ...{ at: clock(), expiresAt: instantOf(nowMs + 900_000), state: "open", claim: null, language: "en" },
      });
      const stored = JSON.stringify([...table.store.items()]);
      expect(stored).toContain(id);
      for (const text of [code, code.replaceAll("-", "")]) expect(stored).not.toContain(text);
      expect(JSON.stringify(await list())).not.toContain(code);
    }));

  it("is given out for a migration that has no plan yet, and for no name that is none", () =>
    overSimulatedTable(async (table) => {
      const { issue } = worldOver(table);
      expect((await issue({}, "first")).enrolment.migration).toBe("first");
      await expect(issue({}, "No#Name")).rejects.toMatchObject({ code: "request-invalid" });
      expect(EnrolmentBody.safeParse({ agent: "a", units: ["*"], minutes: 61 }).success).toBe(false);
    }));

  it("is no longer given out after so many within an hour, of each migration", () =>
    overSimulatedTable(async (table) => {
      const { issue } = worldOver(table);
      for (let at = 0; at < MAX_AN_HOUR; at += 1) await issue();
      await expect(issue()).rejects.toMatchObject({ code: "enrolment-too-many" });
      expect((await issue({}, "other")).enrolment.state).toBe("open");
      nowMs += 3_600_001;
      expect((await issue()).enrolment.state).toBe("open");
    }));

  it("is given out by nobody who is being forgotten", () =>
    overSimulatedTable(async (table) => {
      await table.client.send(new PutCommand({ TableName: "ledger", Item: keys.forgetting(personId(eva)) }) as never);
      await expect(worldOver(table).issue()).rejects.toMatchObject({ code: "forgetting-under-way" });
    }));
});

describe("a host with a code", () => {
  it("leaves its key beside the code, and is told where evidence goes", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, list } = worldOver(table);
      const db01 = hostOf("db01.corp");
      const { code } = await issue({ key: "k2", units: ["db01", "db02"] });
      expect(await claim(db01, code)).toEqual({
        ...{ migration: "m", agent: "db01", key: "k2", units: ["db01", "db02"], prefix: "intake/db01/" },
        ...PLACE,
        tag: { key: "cleargate-agent", value: "db01" },
      });
      const fingerprint = keyFingerprint(db01.publicKey);
      expect((await list()).enrolments).toMatchObject([
        { state: "claimed", claim: { publicKey: db01.publicKey, fingerprint, host: "db01.corp", at: clock() } },
      ]);
    }));

  it.each([
    ["of another account, which stands before it", "210987654321.db01", "db01", "o-a1b2c3d4e5"],
    ["that looks so where the stack lets no other account in", "210987654321.db01", "210987654321.db01", ""],
    ["of the stack's own account", "123456789012.db01", "123456789012.db01", "o-a1b2c3d4e5"],
    ["with another number before it", "21098765432.db01", "21098765432.db01", "o-a1b2c3d4e5"],
  ])("is told the tag of its role, of an agent %s", (_, agent, value, organization) =>
    overSimulatedTable(async (table) => {
      const { issue, ledger } = worldOver(table);
      const policy = "arn:aws:iam::123456789012:policy/agents";
      const { code } = await issue({ agent });
      const place = { ...PLACE, policy, organization };
      const answer = await claimEnrolment({ ledger, clock, place }, { body: hostOf("db01").bodyFor(code) });
      expect(answer).toMatchObject({
        agent,
        prefix: `intake/${agent}/`,
        tag: { key: "cleargate-agent", value },
        policy,
      });
    }),
  );

  it("changes nothing but what lies under the hash of the code", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim } = worldOver(table);
      const { code, enrolment } = await issue();
      await claim(hostOf("db01"), code);
      const places = [...table.store.items()].map(({ pk }) => pk);
      expect(places).toHaveLength(1);
      expect(JSON.stringify(places)).toContain(keys.enrolment(enrolment.id).pk);
    }));

  it("learns of a code that there is not what everybody learns, and of its own why it is refused", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim } = worldOver(table);
      const [db01, other] = [hostOf("db01"), hostOf("db02")];
      const none = { code: "enrolment-unknown", message: "there is no such code", details: {} };
      await expect(claim(db01, "0000-".repeat(7).concat("0000"))).rejects.toMatchObject(none);
      const bound = await issue({ host: "db01" });
      await expect(claim(other, bound.code)).rejects.toMatchObject({ code: "enrolment-host" });
      await claim(db01, bound.code);
      await expect(claim(other, bound.code)).rejects.toMatchObject({ code: "enrolment-used" });
      const late = await issue();
      nowMs = msOf(late.enrolment.expiresAt);
      await expect(claim(db01, late.code)).rejects.toMatchObject({ code: "enrolment-expired" });
    }));

  it("shows that the key is its own: that of another is proposed by nobody", () =>
    overSimulatedTable(async (table) => {
      const { issue, ledger, list } = worldOver(table);
      const { code } = await issue();
      const [mine, other] = [hostOf("db01"), hostOf("db01")];
      const body = { ...mine.bodyFor(code), publicKey: other.publicKey };
      const asked = claimEnrolment({ ledger, clock, place: { ...PLACE, organization: "" } }, { body });
      await expect(asked).rejects.toMatchObject({ code: "request-invalid" });
      expect((await list()).enrolments).toMatchObject([{ state: "open" }]);
    }));

  it("is one of two that ask at the same instant, and the other is told", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, list } = worldOver(table);
      const { code } = await issue();
      const hosts = [hostOf("db01"), hostOf("db02"), hostOf("db03")];
      const asked = await Promise.allSettled(hosts.map((one) => claim(one, code)));
      const won = asked.flatMap(({ status }, at) => (status === "fulfilled" ? [hosts[at]?.publicKey] : []));
      expect(won).toHaveLength(1);
      for (const one of asked)
        if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "enrolment-used" });
      expect((await list()).enrolments.map(({ claim: kept }) => kept?.publicKey)).toEqual(won);
    }));

  it("asks again wherever it was interrupted, with the same key, and gets the same answer", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, ledger } = worldOver(table);
      const { code } = await issue();
      const db01 = hostOf("db01");
      const ended = new Error("ended");
      // Before the read, before the write, and after it.
      const dying = (over: Partial<EnrolmentClaims>): EnrolmentClaims => ({ ...ledger, ...over });
      for (const claims of [
        dying({ findEnrolment: () => Promise.reject(ended) }),
        dying({ putClaim: () => Promise.reject(ended) }),
        dying({ putClaim: async (one) => Promise.reject((await ledger.putClaim(one)) ? ended : ended) }),
      ])
        await expect(claim(db01, code, claims)).rejects.toBe(ended);
      nowMs += 7 * 86_400_000;
      expect(await claim(db01, code)).toMatchObject({ agent: "db01", bucket: "intake" });
      expect(await claim(db01, code)).toMatchObject({ agent: "db01" });
    }));

  it("is asked to try again where the code changed in between", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, ledger } = worldOver(table);
      const { code } = await issue();
      const busy: EnrolmentClaims = { ...ledger, putClaim: async () => false };
      await expect(claim(hostOf("db01"), code, busy)).rejects.toMatchObject({ code: "ledger-conflict" });
    }));
});

describe("the desk", () => {
  it("sees the codes of thirty days, newest first, and as many as it asks for", () =>
    overSimulatedTable(async (table) => {
      const { issue, list } = worldOver(table);
      const ids: string[] = [];
      for (let at = 0; at < 3; at += 1) {
        ids.push((await issue()).enrolment.id);
        nowMs += 20 * 86_400_000;
      }
      expect((await list()).enrolments.map(({ id, state }) => [id, state])).toEqual([[ids[2], "expired"]]);
      nowMs -= 20 * 86_400_000;
      expect((await list()).enrolments.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
      expect((await list(1)).enrolments).toHaveLength(1);
    }));
});

describe("a code that is taken back", () => {
  it("is unknown to every host from then on, and is listed with who took it back", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, list, withdraw } = worldOver(table);
      const { code, enrolment } = await issue();
      nowMs += 60_000;
      const withdrawal = { by: personOf("kim"), at: clock() };
      expect((await withdraw(enrolment.id)).enrolment).toEqual({ ...enrolment, state: "withdrawn", withdrawal });
      await expect(claim(hostOf("db01"), code)).rejects.toMatchObject({
        ...{ code: "enrolment-unknown", message: "there is no such code", details: {} },
      });
      nowMs += 60_000;
      expect((await withdraw(enrolment.id)).enrolment.withdrawal).toEqual(withdrawal);
      expect((await list()).enrolments).toMatchObject([{ state: "withdrawn", withdrawal }]);
    }));

  it("keeps what a host had said by it, and tells that host nothing more", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, withdraw } = worldOver(table);
      const db01 = hostOf("db01");
      const { code, enrolment } = await issue();
      await claim(db01, code);
      expect(await withdraw(enrolment.id)).toMatchObject({
        enrolment: { state: "withdrawn", claim: { publicKey: db01.publicKey, host: "db01" } },
      });
      await expect(claim(db01, code)).rejects.toMatchObject({ code: "enrolment-unknown" });
    }));

  it("is one of the migration that was named, and of nobody who is being forgotten", () =>
    overSimulatedTable(async (table) => {
      const { issue, withdraw } = worldOver(table);
      const { enrolment } = await issue();
      for (const [id, migration] of [
        [enrolment.id, "other"],
        ["0".repeat(64), "m"],
      ] as const)
        await expect(withdraw(id, {}, migration)).rejects.toMatchObject({ code: "enrolment-unknown" });
      const Item = keys.forgetting(personId(personOf("kim")));
      await table.client.send(new PutCommand({ TableName: "ledger", Item }) as never);
      await expect(withdraw(enrolment.id)).rejects.toMatchObject({ code: "forgetting-under-way" });
    }));

  it("is read again where a host used it in between, and at last given up", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, withdraw, desk } = worldOver(table);
      const { code, enrolment } = await issue();
      let writes = 0;
      const putWithdrawal: EnrolmentDesk["putWithdrawal"] = async (one) => {
        writes += 1;
        if (writes === 1) await claim(hostOf("db01"), code);
        return desk.ledger.putWithdrawal(one);
      };
      expect(await withdraw(enrolment.id, { putWithdrawal })).toMatchObject({
        enrolment: { state: "withdrawn", claim: { host: "db01" } },
      });
      const { enrolment: other } = await issue();
      const busy = withdraw(other.id, { putWithdrawal: async () => false });
      await expect(busy).rejects.toMatchObject({ code: "ledger-conflict" });
    }));
});

describe("whoever gave a code out", () => {
  it.each([{ by: undefined }, { by: null }, { claim: { host: "a" } }, { claim: { publicKey: 7 } }])(
    "is told nothing by an item that nothing writes: %j",
    (over) =>
      overSimulatedTable(async (table) => {
        const { issue, claim, news } = worldOver(table);
        const { code, enrolment } = await issue();
        await claim(hostOf("db01.corp"), code);
        const findEnrolment: EnrolmentNews["findEnrolment"] = async (id) => {
          const found = await news.findEnrolment(id);
          return { ...found, ...over } as never;
        };
        expect(await tellClaim({ ...news, findEnrolment }, enrolment.id)).toBe(false);
        expect(await tellClaim(news, enrolment.id)).toBe(true);
      }),
  );

  it("is told once that a host used it, however often the stream says so", () =>
    overSimulatedTable(async (table) => {
      const { issue, claim, news, withdraw } = worldOver(table);
      const { code, enrolment } = await issue({ language: "es" });
      expect(await tellClaim(news, enrolment.id)).toBe(false);
      expect(await tellClaim(news, "0".repeat(64))).toBe(false);
      await claim(hostOf("db01.corp"), code);
      expect(await tellClaim(news, enrolment.id)).toBe(true);
      expect(await tellClaim(news, enrolment.id)).toBe(false);
      await withdraw(enrolment.id);
      expect(await tellClaim(news, enrolment.id)).toBe(false);
      const told = [...table.store.items()].filter(({ kind }) => JSON.stringify(kind ?? "").includes("enrolment"));
      expect(told).toHaveLength(1);
      expect(JSON.stringify(told)).toContain("eva@example.com");
    }));
});
