import { describe, expect, it } from "vitest";
import { objectFactId } from "../../core/history/fact-id.ts";
import { type Instant, instantOf, plus } from "../../core/instant.ts";
import { isItsTurn } from "../../functions/receive/wait.ts";

/** Which of several messages about one object waits for a plan. */

const AT = instantOf(Date.UTC(2026, 9, 2, 6));
const objectOf = (key: string) => ({ key, versionId: "v", size: 1 });

const claims = (given: readonly string[]) => {
  const asked: { fact: string; holder: string; at: Instant; until: Instant }[] = [];
  const claimWait = async (fact: string, holder: string, at: Instant, until: Instant): Promise<boolean> => {
    asked.push({ fact, holder, at, until });
    return given.includes(fact);
  };
  return { asked, ports: { ledger: { claimWait }, clock: () => AT } };
};

describe("a message that waits for a plan", () => {
  it("claims its object for a minute", async () => {
    const { asked, ports } = claims([objectFactId(objectOf("a"))]);
    expect(await isItsTurn(ports, [objectOf("a")], "m1")).toBe(true);
    expect(asked).toEqual([{ fact: objectFactId(objectOf("a")), holder: "m1", at: AT, until: plus(AT, 60_000) }]);
  });
  it("is dropped where another one waits for its object", async () => {
    expect(await isItsTurn(claims([]).ports, [objectOf("a")], "m1")).toBe(false);
  });
  it("waits where one of its objects has no other", async () => {
    const { ports } = claims([objectFactId(objectOf("b"))]);
    expect(await isItsTurn(ports, [objectOf("a"), objectOf("b")], "m1")).toBe(true);
  });
});
