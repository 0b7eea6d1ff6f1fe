import { describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** Who was told of what, on the command line. */

const AT = "2026-11-22T08:00:00.000Z";
const delivery = (recipient: string, state: string, email: string | null) => ({
  ...{
    recipient,
    channel: email === null ? "bus" : "mail",
    name: null,
    email,
    state,
    attempts: state === "none" ? 0 : 2,
  },
  ...{ deliveredAt: state === "none" ? null : AT, messageId: null },
});
const one = (epoch: number, deliveries: readonly object[]) => ({
  ...{
    topic: "go",
    epoch,
    kind: "clear",
    at: AT,
    fact: "f",
    planVersion: 1,
    heldUntil: null,
    gates: ["go"],
    deliveries,
  },
});
const ALL = [
  one(3, [delivery("@bus", "sent", null), delivery("ana", "bounced", "ana@example.com")]),
  one(2, []),
  one(1, [delivery("kim", "none", "kim@example.com")]),
];
const asked: URL[] = [];
let answered: readonly object[] = ALL;
const said = cliAtApi(({ url }) => {
  asked.push(url);
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const to = from + Math.min(2, Number(url.searchParams.get("limit")));
  return { notifications: answered.slice(from, to), cursor: to < 3 ? String(to) : null };
});
const run = (...args: readonly string[]): Promise<number> => {
  asked.length = 0;
  return runCli(["notifications", ...args, "-m", "contoso"]);
};
const lines = (): string[] => said.out.join("").trimEnd().split("\n");

describe("notifications", () => {
  it("are a line for each recipient, with what became of it", async () => {
    answered = ALL;
    expect(
      await run(
        "--gate",
        "go",
        "--recipient",
        "ana",
        "--kind",
        "clear",
        "--state",
        "bounced",
        "--from",
        AT,
        "--to",
        AT,
      ),
    ).toBe(0);
    expect(lines().map((line) => line.split(/ {2,}/))).toEqual([
      ["AT", "KIND", "ABOUT", "RECIPIENT", "STATE", "SINCE", "TRIES", "ADDRESS"],
      ["2026-11-22 08:00:00Z", "clear", "go", "@bus", "sent", "2026-11-22 08:00:00Z", "2", "–"],
      ["2026-11-22 08:00:00Z", "clear", "go", "ana", "bounced", "2026-11-22 08:00:00Z", "2", "ana@example.com"],
      ["2026-11-22 08:00:00Z", "clear", "go", "–", "nobody", "–", "–", "–"],
      ["2026-11-22 08:00:00Z", "clear", "go", "kim", "none", "–", "–", "kim@example.com"],
    ]);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      ...{
        gate: "go",
        recipient: "ana",
        kind: "clear",
        state: "bounced",
        order: "newest",
        from: AT,
        to: AT,
        limit: "100",
      },
    });
  });

  it("are as many as are asked for, and it is said that there are more", async () => {
    answered = ALL;
    expect(await run("--limit", "1", "--json", "--oldest-first")).toBe(0);
    expect(lines().map((line) => JSON.parse(line))).toEqual([ALL[0]]);
    expect(said.err.join("")).toBe("1 notifications shown, and there are more: --all, or --limit <n>\n");
    expect(asked.map(({ searchParams }) => [searchParams.get("limit"), searchParams.get("order")])).toEqual([
      ["2", "oldest"],
    ]);
  });

  it("may be none, and then the API is asked whether it knows the names", async () => {
    answered = [];
    expect(await run("--recipient", "ana", "--all")).toBe(0);
    expect(said.err.join("")).toBe("nobody was told of anything like that\n");
    expect(asked.at(-1)?.searchParams.get("to")).toBe("1970-01-01T00:00:00.000Z");
  });

  it("are asked for by values of closed lists, and the one that may be meant is said", async () => {
    expect(await run("--state", "bouncd")).toBe(2);
    expect(said.err.join("")).toContain('did you mean "bounced"?');
    expect(await run("--kind", "sumary")).toBe(2);
    expect(asked).toEqual([]);
  });
});
