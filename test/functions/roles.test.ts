import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { ABANDON_ROUTE, PLAN_ROUTE, PROPOSAL_ROUTES } from "../../functions/apply/routes.ts";
import { APPROVAL_ROUTES } from "../../functions/approvals/routes.ts";
import type { HttpEvent, HttpResult } from "../../functions/http.ts";
import { eventOf, MANAGER } from "../support/http-event.ts";

/** Who may call which route: handlers are asked directly, with requests that say nothing, so that none is served. */

Object.assign(process.env, {
  ...{ LEDGER_TABLE: "ledger", INTAKE_BUCKET: "intake", ROLE_CLAIM: "roles", AWS_REGION: "eu-west-1" },
  PLAN_QUEUE_URL: "https://sqs.eu-west-1.amazonaws.com/123456789012/plans",
});

type Handler = (event: HttpEvent, context: Context) => Promise<HttpResult>;
const handlers = {
  approvals: (await import("../../functions/approvals/handler.ts")).handler as Handler,
  apply: (await import("../../functions/apply/handler.ts")).handler as Handler,
  api: (await import("../../functions/api/handler.ts")).handler as Handler,
  document: (await import("../../functions/document/handler.ts")).handler as Handler,
};

const asked = (handler: Handler, routeKey: string, claims: object): Promise<HttpResult> =>
  handler(eventOf({ ...MANAGER, ...claims }, undefined, { routeKey, body: "{" }), {} as Context);
const answerOf = async (handler: Handler, routeKey: string, claims: object): Promise<string> => {
  const { statusCode, body = "" } = await asked(handler, routeKey, claims);
  return `${statusCode} ${(JSON.parse(body) as { error: string }).error}`;
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
const ASKS: readonly string[] = APPROVAL_ROUTES.filter((path) => /\/(?:waivers|baselines|attestations)$/.test(path));

describe("an approval", () => {
  it.each(APPROVAL_ROUTES)("is for the roles that may give it, and for people: %s", async (path) => {
    const routeKey = `POST ${path}`;
    const roles = await takenBy(handlers.approvals, routeKey);
    expect(roles).toEqual(ASKS.includes(path) ? ["operator", "manager"] : ["manager"]);
    expect(await answerOf(handlers.approvals, routeKey, PROGRAM)).toBe("403 approver-machine");
  });

  it("is requested by three routes, and given by all others", () => {
    expect(ASKS).toHaveLength(3);
  });
});

describe("a plan", () => {
  it.each([PLAN_ROUTE, ABANDON_ROUTE, ...PROPOSAL_ROUTES])("is for managers alone: %s", async (path) => {
    expect(await takenBy(handlers.apply, `POST ${path}`)).toEqual(["manager"]);
  });

  it.each(PROPOSAL_ROUTES)("is decided by people, and by no program: %s", async (path) => {
    expect(await answerOf(handlers.apply, `POST ${path}`, PROGRAM)).toBe("403 approver-machine");
  });

  it.each([PLAN_ROUTE, ABANDON_ROUTE])("may be brought and taken back by a program: %s", async (path) => {
    expect(await answerOf(handlers.apply, `POST ${path}`, PROGRAM)).toBe("400 request-invalid");
  });
});

describe("what is read", () => {
  it.each(["api", "document"] as const)("is for each of the three roles, and for nobody else: %s", async (name) => {
    expect(await takenBy(handlers[name], "GET /nowhere")).toEqual([...ROLES]);
  });
});

describe("an answer", () => {
  it.each(Object.entries(handlers))("of %s is kept by nobody, and is read as nothing but JSON", async (_, handler) => {
    for (const claims of [MANAGER, { roles: [] }])
      expect((await asked(handler, "GET /nowhere", claims)).headers).toEqual({
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
  });

  it.each(Object.entries(handlers))("of %s knows no route by what every object has", async (_, handler) => {
    for (const name of ["constructor", "__proto__", "toString"])
      expect(await answerOf(handler, `GET ${name}`, MANAGER)).toBe("404 not-found");
  });
});
