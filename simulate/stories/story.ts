import type { Fault } from "../engine/faults.ts";
import type { ServiceName } from "../engine/outages.ts";
import type { Effect } from "../estate/manifests.ts";
import type { PlanShape } from "../estate/plan-text.ts";

/** What somebody does takes longer: after so many calls, nothing happens for so many seconds. */
export interface Pause {
  readonly after: number;
  readonly seconds: number;
}

/** Somebody approves a plan that waits for approval, or withdraws it. */
export interface Decision {
  readonly decision: "approve" | "withdraw";
  readonly by: string;
  readonly later: number;
  readonly givesUp?: number;
}

/** Something that people or agents do, `at` so many minutes after the beginning. */
export type Action = { readonly at: number } & (
  | {
      readonly act: "push";
      readonly migration: string;
      readonly unit: string;
      readonly requirement: string;
      readonly effect: Effect;
      /** How many minutes ago it was complete. */
      readonly age: number;
      /** So many minutes later another of the same instant fails, and then this one is pushed again, packed anew. */
      readonly rivalAfter?: number;
    }
  | {
      readonly act: "waive";
      readonly migration: string;
      readonly unit: string;
      readonly requirement: string;
      readonly hours: number;
      readonly by: string;
      readonly approver: string;
      /** How many minutes later it is approved. */
      readonly later: number;
    }
  | {
      /** Somebody requests that what is there now is the baseline, and so many minutes later another approves it. */
      readonly act: "baseline";
      readonly migration: string;
      readonly unit: string;
      readonly requirement: string;
      readonly by: string;
      readonly approver: string;
      readonly later: number;
    }
  | {
      /** Somebody attests something, and where the plan wants it another approves that, so many minutes later. */
      readonly act: "attest";
      readonly migration: string;
      readonly unit: string;
      readonly requirement: string;
      readonly by: string;
      readonly approver: string;
      readonly later: number;
      /** How many hours it is valid for by the person's own word, which may be over; absent is as long as the plan says. */
      readonly hours?: number;
    }
  | {
      readonly act: "sign";
      readonly migration: string;
      readonly unit: string;
      /** Mostly the sign-off, and now and then something that is not signed. */
      readonly requirement?: string;
      readonly role: string;
      readonly by: string;
      readonly pauses?: Pause;
    }
  /** Somebody arms a gate. */
  | {
      readonly act: "arm";
      readonly migration: string;
      readonly gate: string;
      readonly by: string;
    }
  | {
      readonly act: "revoke";
      readonly migration: string;
      readonly unit: string;
      readonly requirement: string;
      readonly what: "waiver" | "sign-off" | "attestation";
    }
  | {
      readonly act: "apply";
      readonly migration: string;
      readonly version: number;
      readonly shape: PlanShape;
      /** Whoever applies it is gone after so many calls, and does not come back. */
      readonly givesUp?: number;
      /** What others do with it where it waits for approval, so many minutes later. */
      readonly decisions?: readonly Decision[];
      readonly pauses?: Pause;
    }
  /** Somebody abandons what is coming into force. */
  | { readonly act: "abandon"; readonly migration: string }
  | { readonly act: "look"; readonly migration: string }
  /** No sweep runs for so many minutes. */
  | { readonly act: "no-sweep"; readonly minutes: number }
  /** No worker comes to put a plan version into force for so many minutes: the function is broken, or never has its turn. */
  | { readonly act: "no-enact"; readonly minutes: number }
  /** `compare` is broken for so many minutes: every run of it fails. */
  | { readonly act: "no-compare"; readonly minutes: number }
  /** The mail service takes no mail for so many minutes, by somebody's slip: a sandbox, a configuration set that is gone. */
  | { readonly act: "mail-slip"; readonly minutes: number }
  /** Every run of `log` fails for so many minutes. */
  | { readonly act: "no-log"; readonly minutes: number }
  /** For so many minutes the stream loses every record of a fact. */
  | { readonly act: "cut-stream"; readonly minutes: number }
  /** The log gets a further key, which signs beside the one before; or that one signs no more, where the further key is known. */
  | { readonly act: "change-key" }
  /** A service is out for so many minutes. */
  | { readonly act: "outage"; readonly service: ServiceName; readonly minutes: number }
);

/** A run as data: the same story always runs the same way. */
export interface Story {
  readonly profile: string;
  readonly seed: string;
  readonly actions: readonly Action[];
  /** Those that happen; a new story draws them instead. */
  readonly faults?: readonly Fault[];
}

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly step: number;
  /** Minutes after the beginning. */
  readonly at: number;
}
