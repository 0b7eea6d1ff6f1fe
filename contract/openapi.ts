import * as z from "zod";
import { ROUTES } from "./contract.ts";
import { LIMITS } from "./limits.ts";
import { isOpen, PATHS, ROUTE_IDS, type RouteId } from "./paths.ts";
import { HTTP_STATUS, OF_EVERY_ROUTE, PROBLEM_JSON, Problem } from "./problem.ts";
import type { AnswerStatus, Route } from "./route.ts";

/** The contract as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1). */

type Json = Record<string, unknown>;

const COMPONENTS = "#/components/schemas/";

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A schema as the document has it: what it names is a component; `readOnly`, by which zod says that nobody changes a list,
 * means something else in OpenAPI; and answers may grow, so nothing is said against members that a client does not know.
 */
const rewritten = (value: unknown, isAnswer: boolean): unknown => {
  if (Array.isArray(value)) return value.map((one) => rewritten(one, isAnswer));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, member]) =>
      !["$schema", "$defs"].includes(name) &&
      !(name === "readOnly" && member === true) &&
      !(name === "id" && typeof member === "string") &&
      !(isAnswer && name === "additionalProperties" && member === false),
  );
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name === "example" ? "examples" : name,
      name === "example"
        ? [member]
        : name === "$ref" && typeof member === "string"
          ? member.replace("#/$defs/", COMPONENTS)
          : rewritten(member, isAnswer),
    ]),
  );
};

/** The schemas that others name, as they are met. */
class Components {
  readonly schemas: Json = {};

  /** @throws Error where two schemas have one name */
  schemaOf(schema: z.ZodType, io: "input" | "output"): unknown {
    const whole = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
    const { $defs = {} } = whole as { $defs?: Json };
    for (const [name, one] of Object.entries($defs)) this.add(name, rewritten(one, io === "output"));
    return rewritten(whole, io === "output");
  }

  private add(name: string, schema: unknown): void {
    const known = this.schemas[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`two schemas of the contract are called ${name}`);
    this.schemas[name] = schema;
  }
}

const PARAMETERS: Readonly<Record<string, string>> = {
  migration: "Id of the migration; `unrouted` in a history is what belongs to none",
  unit: "Id of the unit",
  requirement: "Id of the requirement",
  gate: "`<gate>`, or `<gate>@<unit>` of a gate of one unit",
  fact: "Id of a fact",
  request: "Id of the fact that requests it",
};

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PARAMETERS[name] ?? name,
    schema: { type: "string", minLength: 1 },
  }));

const queryParameters = (query: z.ZodObject | undefined, components: Components): Json[] => {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = components.schemaOf(query, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
};

const TEXT_OF_STATUS: Readonly<Record<number, string>> = {
  200: "Done",
  202: "Accepted: it is done later",
  304: "The client has it already: `If-None-Match` names it",
  400: "The request is not what the route takes",
  401: "There is no token, or it is not valid",
  403: "The token may not do this",
  404: "What is asked for does not exist",
  409: "Something has changed, or is there already",
  413: "The request is too large",
  422: "The request is understood, and cannot be done",
  429: "Too many requests",
  431: "The line and the headers of the request are too large together",
  500: "Something failed that the request cannot correct",
  503: "Overloaded, or not done in time: it may go on all the same",
};

const codesAt = (codes: readonly string[]): string => codes.map((code) => `\`${code}\``).join(", ");

/** By status: the codes that a route may answer with. */
const problemsOf = ({ problems, roles, body }: Route): ReadonlyMap<number, readonly string[]> => {
  // What is open has no token to refuse; where nothing is sent either, it is a page.
  const open = body === undefined ? [] : OF_EVERY_ROUTE.filter((code) => HTTP_STATUS[code] !== 403);
  const every = roles.length === 0 ? open : OF_EVERY_ROUTE;
  const byStatus = new Map<number, string[]>();
  for (const code of new Set([...every, ...problems])) {
    const status = HTTP_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
};

/** What API Gateway answers itself, before a function is asked or where that one failed. */
const OF_GATEWAY: readonly number[] = [400, 404, 413, 429, 431, 500, 503];
/** Of which nothing is said but the status. */
const BARE: readonly number[] = [431];
const GATEWAY = { $ref: `${COMPONENTS}GatewayError` };

const HEADERS = {
  etag: {
    description: "Names the answer: weak where it contains `now`, which is left out of it",
    schema: { type: "string" },
  },
  "cache-control": { schema: { type: "string" } },
};

/** What is asked again with an `ETag`: everything but what is another text each time. */
const isRead = (id: RouteId): boolean => {
  const { produces }: Route = ROUTES[id];
  return PATHS[id].method === "GET" && !isOpen(id) && produces === undefined;
};

const successes = (id: RouteId, { answers, produces }: Route, components: Components): Json => {
  const statuses = Object.keys(answers).map((status) => Number(status) as AnswerStatus);
  const written = statuses.map((status): [number, Json] => {
    const schema = components.schemaOf(answers[status] ?? z.unknown(), "output");
    return [
      status,
      {
        description: TEXT_OF_STATUS[status] ?? "",
        ...(isRead(id) ? { headers: HEADERS } : {}),
        ...(status === 202
          ? { headers: { location: { description: "Where its progress is seen", schema: { type: "string" } } } }
          : {}),
        content: { [produces ?? "application/json"]: { schema } },
      },
    ];
  });
  return Object.fromEntries([
    ...written,
    ...(isRead(id) ? [[304, { description: TEXT_OF_STATUS[304], headers: HEADERS }]] : []),
  ]);
};

const refusals = (id: RouteId, route: Route): Json => {
  const problems = problemsOf(route);
  const gateway = [...OF_GATEWAY, ...(isOpen(id) ? [] : [401, 403])];
  const statuses = [...new Set([...problems.keys(), ...gateway])].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = problems.get(status) ?? [];
      const page = route.produces === "text/html" && status === 404;
      return [
        status,
        {
          description: `${TEXT_OF_STATUS[status]}${codes.length === 0 ? "" : `: ${codesAt(codes)}`}`,
          ...(BARE.includes(status)
            ? {}
            : {
                content: {
                  ...(codes.length === 0 ? {} : { [PROBLEM_JSON]: { schema: { $ref: `${COMPONENTS}Problem` } } }),
                  ...(gateway.includes(status) ? { "application/json": { schema: GATEWAY } } : {}),
                  ...(page ? { "text/html": { schema: { type: "string" } } } : {}),
                },
              }),
        },
      ];
    }),
  );
};

const IF_NONE_MATCH = {
  name: "If-None-Match",
  in: "header",
  required: false,
  description: "The `ETag` of an answer that the client has",
  schema: { type: "string" },
};

const rolesText = ({ roles, people }: Route): string =>
  roles.length === 0
    ? "Needs no token."
    : `Needs the role ${roles.join(" or ")}${people === true ? ", of a person: a program is refused" : ""}.`;

const operation = (id: RouteId, components: Components): Json => {
  const route: Route = ROUTES[id];
  const { summary, description, tag, query, body } = route;
  return {
    operationId: id,
    summary,
    description: [description, rolesText(route)].filter((text) => text !== undefined).join(" "),
    tags: [tag],
    parameters: [
      ...pathParameters(PATHS[id].path),
      ...queryParameters(query, components),
      ...(isRead(id) ? [IF_NONE_MATCH] : []),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: components.schemaOf(body, "input") } },
          },
        }),
    responses: { ...successes(id, route, components), ...refusals(id, route) },
    security: isOpen(id) ? [] : [{ token: [] }],
  };
};

const ABOUT = `Gates, checkpoints, history and approvals of migrations.

Every answer is JSON; what is not done is answered with problem details (RFC 9457, \`${PROBLEM_JSON}\`), whose \`code\` is
stable. API Gateway itself answers with \`{ "message": … }\`. Answers may get further members: a client ignores those that it
does not know.

Limits: ${LIMITS.rate.perSecond} requests each second and ${LIMITS.rate.burst} at once, of everybody together (429); ${LIMITS.timeoutSeconds} s for each
(503 after that: it may go on all the same); ${LIMITS.bodyBytes / 1_000_000} MB for a body (413); ${LIMITS.headerBytes / 1_024} KiB for a request's line and headers.
Lists are read page by page: \`cursor\` of one page is given back with the same query, and is null on the last one.`;

const SECURITY = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description:
    "A token of the OpenID Connect issuer with which the deployment was made, for its audience. Its claim of roles is a list of `operator`, `manager`, `auditor`",
};

/** @param version of Cleargate */
export const openapi = (version: string): Json => {
  const components = new Components();
  components.schemaOf(Problem, "output");
  const paths: Record<string, Json> = {};
  for (const id of ROUTE_IDS) {
    const { path, method } = PATHS[id];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(id, components) };
  }
  const byName = Object.entries(components.schemas).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    openapi: "3.1.0",
    info: {
      title: "Cleargate",
      version,
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: SECURITY },
      schemas: {
        ...Object.fromEntries(byName),
        GatewayError: {
          type: "object",
          properties: { message: { type: ["string", "null"] } },
          required: ["message"],
          description: "What API Gateway answers itself",
        },
      },
    },
  };
};
