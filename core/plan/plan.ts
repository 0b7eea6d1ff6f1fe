import type { Instant } from "../instant.ts";
import type { Agent } from "./document/agent.ts";
import type { Contact } from "./document/contact.ts";
import type { Summary } from "./document/policy.ts";
import type { ManifestRequirement, Requirement as WrittenRequirement } from "./document/requirement/requirement.ts";
import type { Restore } from "./document/requirement/restore.ts";
import type { Said } from "./document/said.ts";
import type { Unit } from "./document/unit.ts";

/** What compiling a plan adds to a requirement. */
interface Compiled {
  /** The comparisons and sign-offs that read its evidence. */
  readonly readBy?: readonly string[];
  /** True where one of them reads whether the content changed. */
  readonly changeMatters?: boolean;
  /** Of an inventory of the existing system: what it is held against. */
  readonly estate?: readonly EstateUnit[];
}

/** A unit as an inventory of the existing system may name it. */
export interface EstateUnit {
  readonly id: string;
  /** Its names in DNS, in lower case. */
  readonly names: readonly string[];
  /** True where the inventory must list it. */
  readonly listed: boolean;
}

/** A requirement with its calendar folded in, and with the requirements that read its evidence. */
export type Requirement = WrittenRequirement & Compiled;

/** How what one requirement asks for is restored: a part of its own, which only whoever shows the way back reads. */
export type PlannedRestore = Restore & { readonly requirement: string };

/** One that is met by an agent's manifest. */
export type PlannedManifestRequirement = ManifestRequirement & Compiled;

/** One that is met by an agent's inventory. */
export type PlannedInventory = Extract<PlannedManifestRequirement, { readonly evidence: "inventory" }>;

/** The kinds of notification for which a gate may name other contacts. */
export type GateNotificationKind = "clear" | "blocked" | "waiver" | "request";

/** What a gate covers, and what it does not ask for although the plan has it. */
export interface Coverage {
  /** How many requirements and units its checkpoints are of. */
  readonly requirements: number;
  readonly units: number;
  /** Requirements that no unit of the estate needs, with the plan's reasons; at most 20, and reasons may be shortened. */
  readonly notApplicable: readonly { readonly requirement: string; readonly reason: string }[];
  readonly notApplicableCount: number;
  /** Requirements that the plan does not enforce, which a gate beside this one asks for; at most 20, absent where there are none. */
  readonly notEnforced?: readonly string[];
}

/** When a gate that is not armed from the beginning is: from an instant on, or once a person decides it. */
export type PlannedArming = { readonly from: Instant } | "by-decision";

/** One gate of a compiled plan; a gate scoped to units becomes one of these for each unit, `<gate>@<unit>`. */
export interface PlannedGate {
  readonly id: string;
  readonly title: Said;
  /** The migration step that it guards. */
  readonly before: Said;
  readonly unit: string | null;
  /** The units whose checkpoints count in it; null where they are many, and all of the migration's are read. */
  readonly units: readonly string[] | null;
  /** How many checkpoints count in it. */
  readonly total: number;
  readonly coverage: Coverage;
  readonly contacts: readonly Contact[];
  readonly recipients: Readonly<Partial<Record<GateNotificationKind, readonly Contact[]>>>;
  readonly stableForMs: number;
  /** Absent where it is armed from the beginning. */
  readonly armed?: PlannedArming;
  /** Present where it is not enforced. */
  readonly enforced?: false;
}

/** When mails about a gate are held back: once it has opened or shut `after` times within `withinMs`, for as long. */
export interface Damp {
  readonly after: number;
  readonly withinMs: number;
}

/** The parts of a plan that belong to no single unit, requirement or gate. */
export interface PlanPolicy {
  readonly remindEveryMs: number | null;
  readonly maxWaiverMs: number;
  readonly damp: Damp;
  /** How many other people must approve an easier version before it is in force. */
  readonly changeApprovals: number;
  readonly summary: (Omit<Summary, "contacts"> & { readonly contacts: readonly Contact[] }) | null;
}

export interface PlannedCheckpoint {
  readonly unit: string;
  readonly requirement: string;
  /** Ids of the gates that it counts in, ascending. */
  readonly gates: readonly string[];
  /** Ids of the gates in which a comparison or a sign-off that reads it counts, ascending. */
  readonly readerGates: readonly string[];
}

/** A plan after `extends`, with every reference checked and everything expanded. */
export interface Plan {
  readonly migration: string;
  readonly version: number;
  readonly title: Said;
  readonly timeZone: string;
  readonly policy: PlanPolicy;
  readonly contacts: readonly Contact[];
  readonly units: readonly Unit[];
  readonly agents: readonly Agent[];
  readonly requirements: readonly Requirement[];
  readonly restores: readonly PlannedRestore[];
  readonly gates: readonly PlannedGate[];
  readonly checkpoints: readonly PlannedCheckpoint[];
}

/** What keeps a plan from being applied. */
type PlanFaultCode =
  // Read file by file.
  | "plan-yaml"
  | "plan-schema"
  | "plan-extends-unknown"
  | "plan-extends-cycle"
  // Names that are unknown or repeated.
  | "plan-id-repeated"
  | "plan-home-repeated"
  | "plan-title-repeated"
  | "plan-reserved"
  | "plan-unit-unknown"
  | "plan-contact-unknown"
  | "plan-calendar-unknown"
  | "plan-requirement-unknown"
  | "plan-kind-unknown"
  | "plan-role-unknown"
  // What cannot be met.
  | "plan-unsourced"
  | "plan-requirement-unneeded"
  | "plan-requirement-needed"
  | "plan-inventory"
  | "plan-verification"
  | "plan-attest"
  | "plan-cross-check"
  | "plan-sign-off"
  | "plan-schedule-gap"
  | "plan-severity"
  | "plan-gate-kind"
  | "plan-gate-empty"
  | "plan-fan-out"
  | "plan-too-large"
  // So many that the rest is only counted, at the place of the next.
  | "plan-more";

/** What may be intended, and is reported. */
type PlanWarningCode =
  | "plan-kind-unused"
  | "plan-role-unused"
  | "plan-gate-unused"
  | "plan-gate-silent"
  | "plan-ungated"
  | "plan-verification-unasked";

export type PlanErrorCode = PlanFaultCode | PlanWarningCode;

/** An error in a plan with its position: `line` and `column` count from 1. */
export interface PlanError {
  readonly code: PlanErrorCode;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A requirement that the plan has and does not ask of this estate. */
export interface NotAsked {
  readonly requirement: string;
  readonly title: string;
  readonly reason: string;
}

export type PlanResult =
  | {
      readonly ok: true;
      readonly plan: Plan;
      readonly warnings: readonly PlanError[];
      readonly notAsked: readonly NotAsked[];
    }
  | { readonly ok: false; readonly errors: readonly PlanError[] };
