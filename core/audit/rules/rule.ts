import type { Finding } from "../../finding.ts";
import type { Entry } from "../../manifest/entry.ts";
import type { ManifestHeader } from "../../manifest/header.ts";
import type { Outline } from "../../manifest/read.ts";
import type { ManifestRequirement } from "../../plan/document/requirement/requirement.ts";
import type { Unit } from "../../plan/document.ts";
import type { Containment } from "../containment.ts";

/** What a rule judges by; `R` is the kind of requirement that it is about. */
export interface RuleContext<R extends ManifestRequirement = ManifestRequirement> {
  readonly header: ManifestHeader;
  readonly unit: Unit;
  readonly requirement: R;
  /** Of a backup: which files hold its items. It sees each entry as well. */
  readonly contained: Containment;
}

/** A running rule: it is called with every entry once, and returns its findings at the end. */
export interface RunningRule {
  readonly entry?: (entry: never) => void;
  readonly end: (outline: Outline) => readonly Finding[];
}

/** A small reducer over one manifest. It returns undefined where it does not apply to the manifest. */
export type Rule<R extends ManifestRequirement = ManifestRequirement> = (
  context: RuleContext<R>,
) => RunningRule | undefined;

export type EntryRule = (entry: Entry) => void;
