import { dynamoFactIndex } from "../../adapters/dynamo/facts.ts";
import { dynamoFsck } from "../../adapters/dynamo/fsck.ts";
import { dynamoFsckRuns } from "../../adapters/dynamo/fsck-runs.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { dynamoLogIndex } from "../../adapters/dynamo/log.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { dynamoSnapshots } from "../../adapters/dynamo/snapshots.ts";
import { s3Listing } from "../../adapters/s3-listing.ts";
import { s3LogFiles } from "../../adapters/s3-log-files.ts";
import { s3ObjectStore } from "../../adapters/s3-object-store.ts";
import { clock, newId, newSecret, pause } from "../../adapters/system.ts";
import { count, log } from "../../adapters/telemetry.ts";
import { unpack } from "../../adapters/zlib-codec.ts";
import { pathOf } from "../../contract/paths.ts";
import { knownFindings, overdueMs } from "../../core/fsck/run.ts";
import { plus } from "../../core/instant.ts";
import { type HttpEvent, json, read, withErrorResponses } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { callerFor, requestFor } from "../routed.ts";
import { fsckAsked, fsckView } from "./answers.ts";
import { FsckEnv } from "./env.ts";
import { DAY_MS } from "./ports.ts";
import { fsckSlice } from "./slice.ts";

/** Within the function's time-out, with what one more step takes; the next slice goes on. */
const BUDGET_MS = 3 * 60_000;
const isRequest = (event: object): event is HttpEvent => "routeKey" in event;

const HOUR_MS = 60 * 60_000;

export const handler = pipeline(FsckEnv, (env) => {
  const ports = {
    origin: env.LOG_ORIGIN,
    files: s3LogFiles(env.LOG_BUCKET),
    // It makes no salt: it has not asked for any.
    index: dynamoLogIndex(env.LEDGER_TABLE, newSecret),
    ledger: dynamoFsck(env.LEDGER_TABLE),
    query: dynamoQueryLedger(env.LEDGER_TABLE),
    facts: dynamoFactIndex(env.LEDGER_TABLE),
    snapshots: dynamoSnapshots(env.LEDGER_TABLE),
    runs: dynamoFsckRuns(env.LEDGER_TABLE),
    listing: s3Listing(env.INTAKE_BUCKET),
    store: s3ObjectStore(env.INTAKE_BUCKET),
    ...{ unpack, clock, pause, limits: dynamoLimits },
  };
  const everyMs = env.EVERY_DAYS * DAY_MS;
  const runSlice = async () => {
    const until = plus(clock(), BUDGET_MS);
    const { state, steps } = await fsckSlice(ports, { holder: newId(), everyMs, hasTime: () => clock() < until });
    if (state === undefined) return { steps };
    const { number, finishedAt, totals } = state.run;
    const overdueHours = Math.floor(overdueMs(state, clock(), everyMs) / HOUR_MS);
    count(
      { FsckFindings: knownFindings(state), FsckOverdueHours: overdueHours },
      { message: "walked", run: number, steps, totals },
    );
    return { run: number, steps, finishedAt };
  };
  const answer = withErrorResponses(async (event) => {
    const id = routeOf("fsck", event);
    const { actor } = callerFor(id, event, env.ROLE_CLAIM);
    if (id === "showFsck") return read(event, await fsckView(ports, requestFor(id, event)));
    log("info", "a run of fsck was asked for", { subject: actor.subject });
    const { answer: asked, isToCome } = await fsckAsked(ports);
    return json(isToCome ? 202 : 200, asked, { location: pathOf("showFsck", {}) });
  });
  /** A request, or the event of the schedule, which has no route. */
  return async (event: HttpEvent | Readonly<Record<string, unknown>>) =>
    isRequest(event) ? answer(event) : runSlice();
});
