import { timingSafeEqual } from "node:crypto";
import type { Call, Reply } from "../aws/service.ts";
import type { Fault, FaultInjector } from "./faults.ts";
import type { GrantReport } from "./grants.ts";
import type { Identities } from "./identities.ts";
import type { Meter } from "./meter.ts";

export interface ControlParts {
  readonly identities: Identities;
  readonly meter: Meter;
  readonly faults: FaultInjector;
  readonly grants: () => GrantReport;
  /** Sets up what the account of the mail service may send. */
  setUpMail(settings: object): void;
  readonly clock: MovableClock;
  /** Whoever moves the clock must show it. */
  readonly token: string;
}

/** The cloud's clock as its owner moves it. */
interface MovableClock {
  now(): number;
  aheadMs(): number;
  /** Moves it forward; resolves once what is due by then has run. */
  advance(ms: number): Promise<void>;
  /** Keeps how far it is ahead. */
  readonly file: string;
}

const json = (value: unknown): Reply => ({
  status: 200,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(value),
});

export const MAX_ADVANCE_MS = 3_660 * 86_400_000;

const refused = (status: number, message: string): Reply => ({ ...json({ message }), status });

const hasToken = ({ headers }: Call, token: string): boolean => {
  const given = Buffer.from(headers["x-cleargate-control"] ?? "");
  return given.length === token.length && timingSafeEqual(given, Buffer.from(token));
};

const advanceOf = (body: Buffer): number | undefined => {
  try {
    const { advanceMs } = JSON.parse(body.toString()) as { advanceMs?: unknown };
    return typeof advanceMs === "number" && advanceMs >= 0 && advanceMs <= MAX_ADVANCE_MS ? advanceMs : undefined;
  } catch {
    return undefined;
  }
};

/** Time never goes back, and is moved by the owner of the data folder alone: a gate may shut by it. */
const moveClock = async ({ clock, token }: ControlParts, call: Call): Promise<Reply> => {
  if (!hasToken(call, token)) return refused(403, "the token of the data folder's control.json is missing");
  if (call.method === "POST") {
    const ms = advanceOf(call.body);
    if (ms === undefined) return refused(400, "advanceMs is a number of milliseconds forward, ten years at most");
    await clock.advance(ms);
  }
  return json({ now: new Date(clock.now()).toISOString(), aheadMs: clock.aheadMs(), file: clock.file });
};

const changeFaults = (faults: FaultInjector, { method, body }: Call): Reply | undefined => {
  switch (method) {
    case "POST":
      faults.inject(JSON.parse(body.toString()) as Fault);
      return json({ injected: true });
    case "DELETE":
      faults.clear();
      return json({ cleared: true });
    default:
      return undefined;
  }
};

const setUpMail = (setUp: ControlParts["setUpMail"], { method, body }: Call): Reply | undefined => {
  if (method !== "POST" && method !== "DELETE") return undefined;
  setUp(method === "POST" ? (JSON.parse(body.toString()) as object) : {});
  return json({ setUp: true });
};

/** The embedded cloud's own pages, under `/_local`; undefined for any other path. */
export const controlPages =
  (parts: ControlParts) =>
  (call: Call): Reply | undefined | Promise<Reply> => {
    const { identities, meter, faults, grants, setUpMail: setUp } = parts;
    switch (call.path) {
      case "/_local/agent-key":
        return json(identities.ofAgent(call.query.get("agent") ?? ""));
      case "/_local/usage":
        return json(meter.read());
      case "/_local/grants":
        return json(grants());
      case "/_local/faults":
        return changeFaults(faults, call);
      case "/_local/mail":
        return setUpMail(setUp, call);
      case "/_local/clock":
        return moveClock(parts, call);
      default:
        return undefined;
    }
  };
