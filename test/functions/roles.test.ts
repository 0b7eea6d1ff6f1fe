import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { PATHS, type RouteId } from "../../contract/paths.ts";
import { Failure } from "../../core/failure.ts";
import { type HttpEvent, type HttpResult, withErrorResponses } from "../../functions/http.ts";
import { eventOf, MANAGER } from "../support/http-event.ts";

/** Who may call which route: handlers are asked directly, with requests that say nothing, so that none is served. */

Object.assign(process.env, {
  ...{
    LEDGER_TABLE: "ledger",
    LOG_BUCKET: "log-bucket",
    LOG_WITNESSES: "",
    INTAKE_BUCKET: "intake",
    ROLE_CLAIM: "roles",
    AWS_REGION: "eu-west-1",
  },
  PLAN_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/123456789012/plans",
});

type Handler = (event: HttpEvent, context: Context) => Promise<HttpResult>;
const handlers = {
  approvals: (await import("../../functions/approvals/handler.ts")).handler as Handler,
  apply: (await import("../../functions/apply/handler.ts")).handler as Handler,
  api: (await import("../../functions/api/handler.ts")).handler as Handler,
  document: (await import("../../functions/document/handler.ts")).handler as Handler,
};

const IDS = Object.keys(PATHS) as RouteId[];
const keysBy = (by: string, ids: readonly RouteId[] = IDS): string[] =>
  ids.filter((id) => PATHS[id].by === by).map((id) => `${PATHS[id].method} ${PATHS[id].path}`);

const asked = (handler: Handler, routeKey: string, claims: object): Promise<HttpResult> =>
  handler(eventOf({ ...MANAGER, ...claims }, undefined, { routeKey, body: "{" }), {} as Context);
const answerOf = async (handler: Handler, routeKey: string, claims: object): Promise<string> => {
  const { statusCode, body = "" } = await asked(handler, routeKey, claims);
  return `${statusCode} ${(JSON.parse(body) as { code: string }).code}`;
};

const ROLES = ["operator", "manager", "auditor"] as const;
const PROGRAM = { roles: ["manager"], gty: "client-credentials" };

/** The roles that a route takes: what they ask is read, and is no JSON. */
const takenBy = async (handler: Handler, routeKey: string): Promise<string[]> => {
  const taken: string[] = [];
  for (const role of [...ROLES, "cook"]) {
    const answer = await answerOf(handler, routeKey, { roles: [role] });
    if (answer === "400 request-invalid" || answer === "404 not-found") taken.push(role);
    else expect(answer).toBe("403 role-missing");
  }
  return taken;
};

/** What somebody asks for, an operator may ask for; what decides is a manager's. */
const ASKS = keysBy("approvals", ["requestWaiver", "requestBaseline", "attest"]);

describe("an approval", () => {
  it.each(keysBy("approvals"))("is for the roles that may give it, and for people: %s", async (routeKey) => {
    const roles = await takenBy(handlers.approvals, routeKey);
    expect(roles).toEqual(ASKS.includes(routeKey) ? ["operator", "manager"] : ["manager"]);
    expect(await answerOf(handlers.approvals, routeKey, PROGRAM)).toBe("403 approver-machine");
  });

  it("is requested by three routes, and given by all others", () => {
    expect(ASKS).toHaveLength(3);
  });
});

describe("a plan", () => {
  it.each(keysBy("apply"))("is for managers alone: %s", async (routeKey) => {
    expect(await takenBy(handlers.apply, routeKey)).toEqual(["manager"]);
  });

  it.each(keysBy("apply", ["approvePlan", "withdrawPlan"]))(
    "is decided by people, and by no program: %s",
    async (key) => {
      expect(await answerOf(handlers.apply, key, PROGRAM)).toBe("403 approver-machine");
    },
  );

  it.each(keysBy("apply", ["applyPlan", "abandonPlan"]))(
    "may be brought and taken back by a program: %s",
    async (key) => {
      expect(await answerOf(handlers.apply, key, PROGRAM)).toBe("400 request-invalid");
    },
  );
});

describe("what is read", () => {
  it.each(["api", "document"] as const)("is for nobody without a role: %s", async (name) => {
    for (const key of keysBy(name))
      for (const roles of [[], ["cook"], ["managers"], "manager"])
        expect(await answerOf(handlers[name], key, { roles })).toBe("403 role-missing");
  });
});

describe("an answer", () => {
  it.each(Object.entries(handlers))("of %s is kept by nobody, and is read as nothing but JSON", async (_, handler) => {
    for (const claims of [MANAGER, { roles: [] }])
      expect((await asked(handler, "GET /nowhere", claims)).headers).toEqual({
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
  });

  it.each([new Failure("ledger-unavailable", "table ledger at 10.0.0.1"), new TypeError("x is undefined")])(
    "says nothing of what went wrong here: %s",
    async (error) => {
      const { statusCode, body } = await withErrorResponses(() => Promise.reject(error))(eventOf(MANAGER));
      expect([statusCode, JSON.parse(body ?? "")]).toEqual([
        500,
        {
          ...{ type: "/problems#internal", title: expect.any(String), status: 500, detail: "internal error" },
          ...{ code: "internal", error: "internal", message: "internal error" },
        },
      ]);
    },
  );

  it.each(Object.entries(handlers))("of %s knows no route by what every object has", async (_, handler) => {
    for (const name of ["constructor", "__proto__", "toString"])
      expect(await answerOf(handler, `GET ${name}`, MANAGER)).toBe("404 not-found");
  });
});
