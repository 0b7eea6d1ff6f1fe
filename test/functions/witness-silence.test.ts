import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import { newestCosignedPath } from "../../core/log/cosigned.ts";
import { logFacts } from "../../functions/log/log.ts";
import { witnessSilenceMs } from "../../functions/log/witness-silence.ts";
import { logPorts } from "../support/log-ports.ts";
import { testWitness } from "../support/witnesses.ts";

const NOW = "2026-11-22T00:00:00.000Z";
const AT = Date.parse(NOW) / 1_000;
const HOUR = 3_600_000;
const FACT: Fact = {
  ...{ type: "time-passed", id: "fact", recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
  ...{ unit: null, requirement: null, agent: null, events: [] },
};
const [ONE, TWO] = [testWitness(2), testWitness(3)];

/** A log that both witnesses may have signed, looked at so many hours later. */
const looked = async () => {
  let hours = 0;
  const made = logPorts([FACT], () => new Date(Date.parse(NOW) + hours * HOUR).toISOString());
  await logFacts(made.ports, () => true);
  const head = made.files.get("checkpoint")?.toString() ?? "";
  return {
    ...made,
    signed: (by: typeof ONE, time: number) =>
      made.files.set(newestCosignedPath(by.key), Buffer.from(by.cosign(head, time))),
    silentAfter: async (count: number, ...by: readonly (typeof ONE)[]) => {
      hours = count;
      return (
        (await witnessSilenceMs(
          made.ports,
          by.map(({ key }) => key),
        )) / HOUR
      );
    },
  };
};

describe("for how long the witnesses of a log have been silent", () => {
  it("is that of the most silent one", async () => {
    const { signed, silentAfter } = await looked();
    signed(ONE, AT);
    signed(TWO, AT - 7_200);
    expect(await silentAfter(1, ONE)).toBe(1);
    expect(await silentAfter(1, ONE, TWO)).toBe(3);
    expect(await silentAfter(1, TWO, ONE)).toBe(3);
  });

  it("is nothing where there are none, and where a clock is fast", async () => {
    const { signed, silentAfter } = await looked();
    expect(await silentAfter(9)).toBe(0);
    signed(ONE, AT + 60);
    expect(await silentAfter(0, ONE)).toBe(0);
  });

  it("is counted from when it was looked at first, of one that signed nothing, or of which something else is kept", async () => {
    const { silentAfter, files, signed } = await looked();
    expect(await silentAfter(1, ONE)).toBe(0);
    expect(await silentAfter(5, ONE)).toBe(4);
    files.set(newestCosignedPath(ONE.key), Buffer.from("x"));
    expect(await silentAfter(6, ONE)).toBe(5);
    // Another one has been looked at since later.
    expect(await silentAfter(6, TWO)).toBe(0);
    signed(ONE, AT + 6 * 3_600);
    expect(await silentAfter(7, ONE)).toBe(1);
  });
});
