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
}

const json = (value: unknown): Reply => ({
  status: 200,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(value),
});

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
  ({ identities, meter, faults, grants, setUpMail: setUp }: ControlParts) =>
  (call: Call): Reply | undefined => {
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
      default:
        return undefined;
    }
  };
