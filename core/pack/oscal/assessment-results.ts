import { canonicalText } from "../../canonical.ts";
import { compareText } from "../../compare-text.ts";
import { plainly } from "../../plan/document/said.ts";
import { type Checkpoint, checkpointId } from "../../readiness/checkpoint/checkpoint.ts";
import { membersByGate } from "../../readiness/gate/members.ts";
import { presentGate } from "../../readiness/gate/present.ts";
import type { Derived } from "../derivation.ts";
import { type PackAbout, planFileName } from "../pack-file.ts";
import { findingOf } from "./finding.ts";
import { observationOf, unitUuid, upTo } from "./observation.ts";
import { uuidOf } from "./uuid.ts";
import { lineOf, plainValue, requirementToken } from "./words.ts";

/**
 * `oscal/assessment-results.json`: what a pack shows at its instant, in the model of NIST's OSCAL. docs/evidence-pack.md says what it
 * claims and what not.
 */

/** Whose schema it is held to. */
export const OSCAL_VERSION = "1.2.3";

const NOT_A_CATALOGUE =
  "Control ids are the ids of the plan's requirements, and of no catalogue: no control of any standard is claimed to be met.";

const TOOL = uuidOf("tool", "cleargate");

const componentOf = (uuid: string, type: string, title: string, description: string): object => ({
  ...{ uuid, type: plainValue(type), title: lineOf(title), description },
  status: { state: "other", remarks: "Whether it is in operation was not assessed." },
});

const gateProps = ({ gates, checkpoints }: Derived, { asOf }: PackAbout): object[] => {
  const members = membersByGate(checkpoints);
  return [...gates.values()]
    .toSorted((a, b) => compareText(a.id, b.id))
    .map((gate) => ({
      ...{ name: "gate", ns: "urn:cleargate:pack", class: "gate" },
      value: plainValue(`${gate.id}: ${presentGate(gate, members.get(gate.id) ?? [], [], asOf).state}`),
      remarks: "A gate is a decision of the plan. It counts waivers, which are not satisfied here.",
    }));
};

const byRequirement = (checkpoints: readonly Checkpoint[]): [string, Checkpoint[]][] => {
  const groups = new Map<string, Checkpoint[]>();
  for (const one of checkpoints) {
    const group = groups.get(one.requirement);
    if (group === undefined) groups.set(one.requirement, [one]);
    else group.push(one);
  }
  return [...groups].toSorted(([a], [b]) => compareText(a, b));
};

/** A list as JSON, an element a line. */
function* listText<T>(items: Iterable<T>, elementOf: (item: T) => object): Generator<string> {
  let separator = "[\n";
  for (const item of items) {
    yield `${separator}${canonicalText(elementOf(item))}`;
    separator = ",\n";
  }
  yield "\n]";
}

/** The members of an object but for its last brace, so that more may follow. */
const openText = (members: object): string => canonicalText(members).slice(0, -1);

/** The text of the file, piece by piece: what it has of each checkpoint is in memory for itself alone. */
export function* oscalText(derived: Derived, about: PackAbout): Generator<string> {
  const { plan, plans } = derived;
  const { id, migration, gate, asOf } = about;
  const planUuid = uuidOf("plan", migration, String(plan.version));
  const checkpoints = derived.checkpoints.toSorted((a, b) => compareText(checkpointId(a), checkpointId(b)));
  const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
  const groups = byRequirement(checkpoints);
  const units = new Set(checkpoints.map(({ unit }) => unit));
  const scope = gate === null ? "" : ` Only what gate ${lineOf(gate)} covers is in it.`;
  const kinds = new Map(plan.units.map((unit) => [unit.id, unit.kind]));

  yield `{"assessment-results":${openText({
    uuid: uuidOf("assessment-results", id),
    metadata: {
      title: `Backup evidence of ${lineOf(plainly(plan.title))}`,
      "last-modified": asOf,
      version: id,
      "oscal-version": OSCAL_VERSION,
      remarks: `Made by a program from facts.ndjson, as of ${asOf}.${scope} It shows what was examined of backups, and assesses nothing else.`,
    },
    "import-ap": {
      href: `#${planUuid}`,
      remarks: `It is a plan of Cleargate, and no assessment plan of OSCAL. ${NOT_A_CATALOGUE}`,
    },
  })},"results":[${openText({
    uuid: uuidOf("result", id),
    title: `Migration ${lineOf(migration)} as of ${asOf}`,
    description: `Plan version ${plan.version}.${scope} "satisfied" means: evidence of each unit passed the plan's rules at that instant.`,
    start: plans[0]?.effectiveAt ?? asOf,
    end: asOf,
    props: gateProps(derived, about),
    "local-definitions": {
      components: [
        componentOf(TOOL, "software", "Cleargate", "It audits manifests of backups by the rules of a plan."),
        ...[...units]
          .toSorted(compareText)
          .map((unit) =>
            componentOf(
              unitUuid(migration, unit),
              kinds.get(unit) ?? "unit",
              unit,
              "A unit of the plan, as it names it.",
            ),
          ),
      ],
    },
    "reviewed-controls": {
      "control-selections": [
        {
          "include-controls": groups.map(([requirement]) => ({ "control-id": requirementToken(requirement) })),
          remarks: NOT_A_CATALOGUE,
        },
      ],
    },
  })}`;
  if (checkpoints.length > 0) {
    yield ',"observations":';
    yield* listText(checkpoints, (one) => observationOf(one, requirements.get(one.requirement), asOf, TOOL));
    yield ',"findings":';
    yield* listText(groups, ([requirement, members]) => findingOf(requirement, members, asOf));
  }
  yield `}],"back-matter":${canonicalText({
    resources: [
      {
        uuid: planUuid,
        title: `Plan version ${plan.version} of ${lineOf(migration)}`,
        rlinks: [
          {
            href: upTo(planFileName(plan.version)),
            "media-type": "application/json",
            hashes: [{ algorithm: "SHA-256", value: plans.at(-1)?.digest ?? "—" }],
          },
        ],
      },
    ],
  })}}}\n`;
}
