import { type AnswerOf, ROUTES } from "../../contract/contract.ts";
import { PATHS, ROUTE_IDS, type RouteId } from "../../contract/paths.ts";
import { OF_EVERY_ROUTE, PROBLEM_JSON, Problem } from "../../contract/problem.ts";
import type { Route } from "../../contract/route.ts";
import { answerTo, type CursorPorts } from "../../functions/routed.ts";

/** What tests are answered is held to the contract here, so that each of them is a test of the contract. */

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
const PATTERNS = ROUTE_IDS.map((id) => ({ id, method: PATHS[id].method, pattern: patternOf(PATHS[id].path) }));

/** The route that API Gateway would match; the first in the table that has the fewest parameters in its path. */
export const routeAt = (method: string, pathname: string): RouteId | undefined =>
  PATTERNS.filter((one) => one.method === method && one.pattern.test(pathname)).toSorted(
    (a, b) => a.pattern.source.split("[").length - b.pattern.source.split("[").length,
  )[0]?.id;

/** @throws Error that says what of a problem the contract does not have; what API Gateway answers itself is no problem */
const holdProblem = (id: RouteId, status: number, body: unknown): void => {
  const problem = Problem.safeParse(body);
  if (!problem.success) throw new Error(`${id} answered ${status} without problem details: ${problem.error.message}`);
  const { problems }: Route = ROUTES[id];
  const known: readonly string[] = [...problems, ...OF_EVERY_ROUTE];
  const { code } = problem.data;
  if (!known.includes(code)) throw new Error(`${id} answered "${code}", which the contract does not have`);
  if (problem.data.status !== status) throw new Error(`${id} answered ${status}, and says ${problem.data.status}`);
};

/** @throws Error that says what of an answer the contract does not have */
export const holdToContract = (id: RouteId, status: number, body: unknown, type = "application/json"): void => {
  if (type.startsWith(PROBLEM_JSON)) holdProblem(id, status, body);
  if (status >= 400 || type.startsWith(PROBLEM_JSON)) return;
  const { answers }: Route = ROUTES[id];
  const schema = answers[status as keyof typeof answers];
  if (schema === undefined) throw new Error(`${id} answered with ${status}, which the contract does not have`);
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(body)));
  if (!parsed.success) throw new Error(`${id} answered ${status} against the contract: ${parsed.error.message}`);
};

export const CURSOR_KEY = async (): Promise<Uint8Array> => new Uint8Array(32).fill(1);

/** Asks a handler as its function does, and holds its answer to the contract. */
export const askHandler = async <P extends CursorPorts, I extends RouteId>(
  handlers: Parameters<typeof answerTo<P, I>>[0],
  ports: Omit<P, keyof CursorPorts>,
  id: I,
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): Promise<AnswerOf<I>> => {
  const sealing = { cursorKey: CURSOR_KEY, ...ports } as P;
  const answer = await answerTo(handlers, sealing, id, { pathParameters: path, queryStringParameters: query });
  holdToContract(id, 200, answer);
  return answer;
};
