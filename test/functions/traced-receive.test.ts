import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { objectFactId, unjudgedFactId } from "../../core/history/fact-id.ts";
import type { ReceivePorts } from "../../functions/receive/receive.ts";
import { tracedTry } from "../../functions/receive/traced-receive.ts";
import { tracer } from "../../functions/tracer.ts";
import type { Span } from "../../ports/traces.ts";
import { approvalFact } from "../contract/values.ts";

/** A try to receive an object, as its trace has it. */

const OBJECT = { key: "intake/x", versionId: "v1", size: 7 };
const TRACE = objectFactId(OBJECT);
const ROOT = TRACE.slice(0, 16);
const PUT = "2026-11-22T00:29:00.000Z";

/** The spans of a try in which some facts are written, after the object was read, or failed to be. */
const tried = async (putAt: string | undefined, facts: readonly string[], damage?: Failure) => {
  const sent: Span[] = [];
  let now = Date.parse("2026-11-22T00:30:00.000Z");
  const spans = tracer({
    traces: { send: async (given) => void sent.push(...given) as undefined },
    clock: () => {
      now += 1_000;
      return new Date(now).toISOString();
    },
    newId: () => crypto.randomUUID(),
    share: 1,
  });
  const ports = {
    ledger: { commit: async () => "committed" },
    unpack: () => ({
      chunks: (async function* () {
        yield new Uint8Array(3);
        if (damage !== undefined) throw damage;
        yield new Uint8Array(4);
      })(),
      digest: () => "digest",
    }),
  } as unknown as ReceivePorts;
  const work = async ({ ledger, unpack }: ReceivePorts): Promise<void> => {
    const unpacking = unpack("zst", (async function* () {})(), 7);
    for await (const _ of unpacking.chunks);
    expect(unpacking.digest()).toBe("digest");
    for (const id of facts) {
      const fact: Fact = { ...approvalFact("contoso"), id };
      await ledger.commit({ fact, checkpoints: [], gates: [], notifications: [] });
    }
  };
  const ended = await tracedTry(spans, ports, OBJECT, { messageId: "m1", receives: 2, putAt }, work).catch(
    (error: unknown) => error,
  );
  await spans.end(60_000);
  return { ended, sent, named: (name: string) => sent.filter((span) => span.name === name) };
};

describe("a try to receive an object", () => {
  it("is under the root of its fact, which begins when the object was put", async () => {
    const { sent, named } = await tried(PUT, [TRACE]);
    const [receive] = named("receive");
    expect(receive).toMatchObject({
      ...{ trace: TRACE, parent: ROOT, kind: "consumer" },
      attributes: { "messaging.message.id": "m1", "cleargate.receives": 2, "cleargate.object.bytes": 7 },
    });
    expect(named("read and judge")).toMatchObject([{ parent: receive?.id, attributes: { "cleargate.bytes": 7 } }]);
    expect(named("commit")).toMatchObject([{ parent: receive?.id }]);
    expect(sent.filter(({ parent }) => parent === undefined)).toMatchObject([
      { trace: TRACE, id: ROOT, startedAt: PUT, links: [] },
    ]);
  });

  it.each([
    ["it is not known when that was", undefined],
    ["another clock says that it is still to be put", "2026-11-22T23:00:00.000Z"],
  ])("has a root that ends no earlier than it begins, where %s", async (_, putAt) => {
    const { sent } = await tried(putAt, [TRACE]);
    const [root] = sent.filter(({ parent }) => parent === undefined);
    expect(root?.startedAt).toMatch(/^2026-11-22T00:30:/);
    expect((root?.startedAt ?? "") <= (root?.endedAt ?? "")).toBe(true);
  });

  it("that failed has its code where it failed, and no root: whoever writes the fact has that", async () => {
    const damage = new Failure("store-unavailable", "the bucket is away");
    const { ended, sent, named } = await tried(PUT, [TRACE], damage);
    expect(ended).toBe(damage);
    for (const name of ["receive", "read and judge"])
      expect(named(name)).toMatchObject([{ error: "store-unavailable" }]);
    expect(sent).toHaveLength(2);
  });

  it("links what could not be judged to the object, which has a trace of its own", async () => {
    const unjudged = unjudgedFactId(OBJECT);
    const { sent, named } = await tried(PUT, [unjudged, TRACE]);
    expect(sent.filter(({ parent }) => parent === undefined)).toMatchObject([
      { trace: unjudged, startedAt: PUT, links: [{ trace: TRACE, id: ROOT }] },
      { trace: TRACE, startedAt: PUT, links: [] },
    ]);
    expect(named("commit")).toMatchObject([{ trace: unjudged, parent: unjudged.slice(0, 16) }, { trace: TRACE }]);
  });
});
