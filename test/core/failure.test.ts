import { describe, expect, it } from "vitest";
import * as agent from "../../agent/exit.ts";
import * as cli from "../../cli/exit.ts";
import { HTTP_STATUS, PROBLEMS } from "../../contract/problem.ts";
import { each, FAILURE_CODES, Failure, type FailureCode, findFailureCode, isFailure } from "../../core/failure.ts";
import { type HttpEvent, withErrorResponses } from "../../functions/http.ts";
import { showProblems } from "../../functions/page/problems-page.ts";

describe("failures", () => {
  it("every code that a caller may see says what it is, and is on the page to which it leads", () => {
    const seen = FAILURE_CODES.filter((code) => HTTP_STATUS[code] !== 500);
    expect(PROBLEMS.map(({ code }) => code).toSorted()).toEqual([...seen, "internal"].toSorted());
    const page = showProblems().body ?? "";
    for (const { code, title } of PROBLEMS) {
      expect(title, code).toMatch(/ /);
      expect(page).toContain(`id="${code}"`);
    }
  });

  it("every failure code has an HTTP status and an exit status", () => {
    const cliStatuses: ReadonlySet<number> = new Set(Object.values(cli.EXIT));
    const agentStatuses: ReadonlySet<number> = new Set(Object.values(agent.EXIT));
    for (const code of FAILURE_CODES) {
      expect([400, 403, 404, 409, 422, 500, 503], code).toContain(HTTP_STATUS[code]);
      for (const [status, known, ok] of [
        [cli.exitStatusOf(new Failure(code, code)), cliStatuses, cli.EXIT.ok],
        [agent.exitStatusOf(new Failure(code, code)), agentStatuses, agent.EXIT.ok],
      ] as const) {
        expect(known.has(status), `${code}: ${status}`).toBe(true);
        expect(status, code).not.toBe(ok);
      }
    }
  });

  it("a caller gets the code of what it can mend, and of what failed on our side only that it did", async () => {
    for (const code of FAILURE_CODES) {
      const answer = await withErrorResponses(async () => {
        throw new Failure(code, "the reason", { details: { why: "this" } });
      })({} as HttpEvent);
      const status = HTTP_STATUS[code];
      const [shown, text, more] =
        status === 500 ? ["internal", "internal error", {}] : [code, "the reason", { why: "this" }];
      expect([answer.statusCode, answer.headers?.["content-type"]]).toEqual([status, "application/problem+json"]);
      expect(JSON.parse(answer.body ?? "")).toEqual({
        ...{ type: `/problems#${shown}`, title: expect.stringMatching(/ /), status, detail: text, code: shown },
        ...{ error: shown, message: text, ...more },
      });
    }
  });

  it("an error without a code exits as failed", () => {
    expect([cli.exitStatusOf(new Error("x")), agent.exitStatusOf("x")]).toEqual([cli.EXIT.failed, agent.EXIT.failed]);
  });

  it("every failure code is in one area, in kebab-case", () => {
    expect(new Set(FAILURE_CODES).size).toBe(FAILURE_CODES.length);
    for (const code of FAILURE_CODES) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it("no code is made up: neither in code nor from outside", () => {
    // @ts-expect-error not in core/failure.ts
    expect(new Failure("made-up", "x")).toBeInstanceOf(Failure);
    // @ts-expect-error not in core/failure.ts
    expect(isFailure(new Failure("internal", "x"), "made-up")).toBe(false);
    // @ts-expect-error every code must be decided
    const decided: Readonly<Record<FailureCode, number>> = { ...each(1, "request", "plan") };
    expect(decided["plan-invalid"]).toBe(1);
    expect(["ledger-throttled", "made-up", "constructor", 7, undefined].map(findFailureCode)).toEqual([
      "ledger-throttled",
      ...Array(4).fill(undefined),
    ]);
  });

  it("a failure that was asked for by its codes is known to have one of them", () => {
    const error: unknown = new Failure("codec-bomb", "x");
    if (!isFailure(error, "codec-damaged", "codec-bomb")) throw error;
    const code: "codec-damaged" | "codec-bomb" = error.code;
    expect(code).toBe("codec-bomb");
    expect(isFailure(error, "internal")).toBe(false);
    expect(isFailure(error)).toBe(true);
    expect(isFailure(new Error("codec-bomb"))).toBe(false);
  });
});
