import type { Finding } from "../../finding.ts";
import type { Entry } from "../../manifest/entry.ts";
import type { ManifestHeader } from "../../manifest/header.ts";
import type { Outline } from "../../manifest/read.ts";
import type { ManifestRequirement } from "../../plan/document/requirement/requirement.ts";
import type { Unit } from "../../plan/document.ts";

/** What a rule judges by; `R` is the kind of requirement that it is about. */
export interface RuleContext<R extends ManifestRequirement = ManifestRequirement> {
  readonly header: ManifestHeader;
  readonly unit: Unit;
  readonly requirement: R;
}

/** A running rule: it sees every entry once and is asked at the end. */
export interface RunningRule {
  readonly entry?: (entry: never) => void;
  readonly end: (outline: Outline) => readonly Finding[];
}

/** A small reducer over one manifest. `start` returns undefined where the rule has nothing to say about it. */
export type Rule<R extends ManifestRequirement = ManifestRequirement> = (
  context: RuleContext<R>,
) => RunningRule | undefined;

export type EntryRule = (entry: Entry) => void;
