import type { BusEvent, RequestEvent } from "./event.ts";

const REQUESTED: Readonly<Record<RequestEvent["what"], string>> = {
  waiver: "Waiver Requested",
  baseline: "Baseline Requested",
  attestation: "Attestation Requested",
  "sign-off": "Signature Requested",
};

/** The `detail-type` by which rules choose events. */
export const detailTypeOf = (event: BusEvent): string => {
  switch (event.format) {
    case "cleargate.transition/1":
      return event.state === "clear" ? "Gate Cleared" : "Gate Blocked";
    case "cleargate.late/1":
      return "Evidence Late";
    case "cleargate.silent/1":
      return "Agent Silent";
    case "cleargate.request/1":
      return REQUESTED[event.what];
    case "cleargate.waiver/1":
      return event.daysLeft === 0 ? "Waiver Ended" : "Waiver Ending";
    case "cleargate.drill/1":
      return "Drill Failed";
    default:
      return event satisfies never;
  }
};
